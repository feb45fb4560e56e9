package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VDA;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** I14: points are committed, removed and read at once, and every one that is listed is whole. */
class VolumeConcurrencyTest {
  private static final int CLUSTER = Cluster.SIZE_BYTES;
  private static final int COMMITS = 60;
  private static final int POINTS_KEPT = 5;
  private static final long PAUSE_NANOS = 500_000;

  @TempDir(factory = MemoryFolder.class)
  Path root;

  private final ConcurrentSkipListMap<PointId, byte[]> expected = new ConcurrentSkipListMap<>();

  @Test
  void commitsRemovalsAndReadersDoNotDisturbEachOther() throws Exception {
    try (VolumeRig rig = VolumeRig.create(root);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      // Given
      byte[] first = content(1, 8 * CLUSTER);
      expected.put(rig.initial(first).pointId(), first);
      // When
      Future<?> commits = threads.submit(() -> commit(rig, first));
      Future<?> removals = threads.submit(() -> remove(rig, commits));
      Future<?> reads = threads.submit(() -> read(rig, commits));
      commits.get();
      removals.get();
      reads.get();
      // Then
      assertThat(rig.volume.points()).hasSizeLessThanOrEqualTo(POINTS_KEPT);
      for (RecoveryPoint point : rig.volume.points()) {
        rig.volume.verify(point.pointId());
      }
    }
    try (VolumeRig rig = VolumeRig.open(root)) {
      assertThat(rig.volume.problems()).isEmpty();
      for (RecoveryPoint point : rig.volume.points()) {
        assertThat(rig.read(point.pointId(), VDA)).isEqualTo(expected.get(point.pointId()));
      }
    }
  }

  private Object commit(VolumeRig rig, byte[] first) throws IOException {
    byte[] content = first;
    for (int step = 0; step < COMMITS; step++) {
      content = content.clone();
      int cluster = step % 8;
      System.arraycopy(content(step + 2, CLUSTER), 0, content, cluster * CLUSTER, CLUSTER);
      byte[] committed = content;
      expected.put(rig.delta(committed, cluster).pointId(), committed);
    }
    return true;
  }

  private static Object remove(VolumeRig rig, Future<?> commits) throws IOException {
    int turn = 0;
    boolean more = true;
    while (more) {
      boolean last = commits.isDone();
      int count = rig.volume.points().size();
      try {
        if (count > POINTS_KEPT) {
          int at = turn++ % (count - 1);
          PointId older = rig.volume.points().get(at).pointId();
          rig.volume.merge(older, rig.volume.points().get(at + 1).pointId());
        }
      } catch (VolumeException e) {
        assertThat(e.code()).isEqualTo(VolumeException.Code.BUSY);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      more = !last || count > POINTS_KEPT;
    }
    return true;
  }

  private Object read(VolumeRig rig, Future<?> commits) throws IOException {
    int turn = 0;
    while (!commits.isDone()) {
      List<RecoveryPoint> listed = rig.volume.points();
      RecoveryPoint chosen = turn++ % 2 == 0 ? listed.getFirst() : listed.getLast();
      PointId point = chosen.pointId();
      Map.Entry<PointId, byte[]> known = expected.floorEntry(point);
      try (PointView view = rig.volume.view(point)) {
        byte[] read = VolumeRig.read(view.disk(VDA));
        if (known != null && known.getKey().equals(point)) {
          assertThat(Arrays.equals(read, known.getValue())).as("%s", point).isTrue();
        }
      } catch (VolumeException e) {
        assertThat(e.code()).isIn(VolumeException.Code.BUSY, VolumeException.Code.NOT_FOUND);
      }
    }
    return true;
  }
}
