package io.secondsite.agent.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.agent.stack.StoredPoints;
import io.secondsite.contracts.host.ReplicationDeltaEvent.Mark;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointsMarked;
import io.secondsite.contracts.host.ReplicationDeltaEvent.VerifiedPoint;
import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.PointId;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of points beyond their content. */
class PointMarksTest {
  private static final UUID VM = new UUID(1, 2);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final PointMarks marks = new PointMarks("Chicago", clock);

  @SuppressWarnings("NullAway.Init")
  private ReplicaStore store;

  @SuppressWarnings("NullAway.Init")
  private ReplicaVolume volume;

  @BeforeEach
  void replica() throws IOException {
    store = ReplicaStore.open(folder, new StoreSettings(0, 4, 2), clock);
    volume = store.create(VM, "web");
    StoredPoints.add(volume, 2);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private PointId point(int index) {
    return volume.points().get(index).pointId();
  }

  private RecoveryPointsMarked told() {
    return marks.changes(volume).orElseThrow();
  }

  @Test
  void theFirstLookIsToldSoThatWhatWasWrongBeforeIsPutRight() {
    assertThat(told().marks()).isEmpty();
    assertThat(marks.changes(volume)).isEmpty();
  }

  @Test
  void aPinIsToldAndThatItIsGone() throws IOException {
    told();
    volume.pin("before-upgrade", point(0));
    assertThat(told().marks())
        .containsExactly(new Mark(point(0).text(), List.of("before-upgrade"), null));
    volume.unpin("before-upgrade");
    assertThat(told().marks()).isEmpty();
  }

  @Test
  void readingAPointBackIsToldOnce() throws Exception {
    told();
    volume.verifyFiles(point(0), clock.instant(), _ -> {});
    assertThat(told().verified()).extracting(VerifiedPoint::point).contains(point(0).text());
    assertThat(marks.changes(volume)).isEmpty();
  }

  @Test
  void I7_damageIsToldOfEveryPointThatRestsOnIt() throws Exception {
    Path base = folder.resolve(VM.toString()).resolve("disks/disk-1/base.raw");
    try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
      file.seek(Cluster.SIZE_BYTES + 100);
      file.write(0x55);
    }
    volume.verifyFiles(point(1), clock.instant(), _ -> {});
    assertThat(told().marks())
        .hasSize(2)
        .allSatisfy(mark -> assertThat(mark.damage()).contains("base.raw"));
  }

  @Test
  void allIsToldAgainWhenWhatWasToldMayBeLost() throws IOException {
    volume.pin("a", point(0));
    told();
    marks.tellAgain();
    assertThat(told().marks()).hasSize(1);
  }
}
