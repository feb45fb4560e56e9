package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.RetentionSettings.Tier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R64, I14, I44: what retention does to a volume. */
class VolumeRetentionTest {
  private static final int CLUSTERS = 4;

  @TempDir Path root;
  private final ManualBootClock boot = new ManualBootClock();
  private final byte[] content = VolumeRig.content(1, CLUSTERS * Cluster.SIZE_BYTES);

  private static RetentionSettings settings(int windowHours, int lockHours, Tier... tiers) {
    return new RetentionSettings(windowHours, List.of(tiers), lockHours, 14, 2880);
  }

  @Test
  void R64_aReplicaThatReceivesNothingLosesNothing() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root, boot)) {
      rig.volume.keep(settings(24, 0, new Tier(60, 30)));
      rig.initial(content);
      for (int point = 0; point < 5; point++) {
        boot.advance(Duration.ofMinutes(5));
        rig.delta(content, 1);
      }
      boot.advance(Duration.ofDays(100));
      assertThat(rig.volume.prune(2880)).isZero();
    }
  }

  @Test
  void R64_aLineThatWasLeftIsThinnedAndGoesWithTheWindow() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root, boot)) {
      rig.volume.keep(settings(24, 0, new Tier(60, 30)));
      RecoveryPoint fork = rig.initial(content);
      for (int point = 0; point < 6; point++) {
        boot.advance(Duration.ofMinutes(7));
        rig.delta(VolumeRig.content(point, content.length), 0, 1, 2, 3);
      }
      rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
      boot.advance(Duration.ofHours(3));
      byte[] now = VolumeRig.content(77, content.length);
      rig.deltaOn(fork.pointId(), now, 0, 1, 2, 3);
      assertThat(rig.volume.prune(2880)).isPositive();
      assertThat(rig.volume.lines()).hasSize(2);
      // The line's newest point is its tip, unchanged
      assertThat(rig.read(new PointId(1, 7), VolumeRig.VDA))
          .isEqualTo(VolumeRig.content(5, content.length));
      boot.advance(Duration.ofHours(25));
      RecoveryPoint newest = rig.delta(now, 0);
      rig.volume.prune(2880);
      assertThat(rig.volume.points()).extracting(RecoveryPoint::pointId).contains(newest.pointId());
      assertThat(rig.volume.points()).noneMatch(it -> it.pointId().equals(new PointId(1, 7)));
      assertThat(rig.read(newest.pointId(), VolumeRig.VDA)).isEqualTo(now);
    }
  }

  @Test
  void I44_aLockedLineThatWasLeftStays() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root, boot)) {
      rig.volume.keep(settings(1, 100));
      RecoveryPoint fork = rig.initial(content);
      RecoveryPoint tip = rig.delta(content, 1);
      rig.volume.raiseEpoch(rig.volume.epoch(), "site-b");
      boot.advance(Duration.ofHours(50));
      rig.deltaOn(fork.pointId(), content, 0);
      assertThat(rig.volume.prune(2880)).isZero();
      assertThatThrownBy(() -> rig.volume.removeTip(tip.pointId())).hasMessageContaining("locked");
      assertThatThrownBy(() -> rig.volume.removeLine(tip.line())).hasMessageContaining("locked");
      assertThat(rig.volume.points()).hasSize(3);
    }
  }

  /** A device without room for new files, as long as it is said so. */
  private static final class FullFiles implements VolumeFiles {
    private final VolumeFiles real = new RealFiles();
    private boolean full;

    private void step() throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
      step();
      real.createDirectory(directory);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
      step();
      return real.create(file);
    }

    @Override
    public void write(FileChannel channel, Path file, long offset, ByteBuffer from)
        throws IOException {
      step();
      real.write(channel, file, offset, from);
    }

    @Override
    public void resize(Path file, long sizeBytes) throws IOException {
      step();
      real.resize(file, sizeBytes);
    }

    @Override
    public void sync(Path file) throws IOException {
      real.sync(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      real.syncDirectory(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      real.delete(file);
    }
  }

  @Test
  void I15_withoutRoomEverythingStaysAndIsToldAndItGoesOnByItself() throws IOException {
    FullFiles files = new FullFiles();
    try (VolumeRig rig = VolumeRig.create(root, files)) {
      rig.volume.keep(settings(0, 0));
      rig.initial(content);
      byte[] newest = VolumeRig.content(5, content.length);
      rig.delta(newest, 0, 1);
      RecoveryPoint last = rig.delta(newest, 2, 3);
      files.full = true;
      assertThatThrownBy(() -> rig.volume.prune(2880))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> assertThat(e.code()).isEqualTo(VolumeException.Code.NO_SPACE));
      assertThat(rig.volume.points()).hasSize(3);
      assertThat(rig.volume.problems()).anyMatch(it -> it.message().contains("No space left"));
      for (RecoveryPoint point : rig.volume.points()) {
        rig.volume.verify(point.pointId());
      }
      files.full = false;
      assertThat(rig.volume.prune(2880)).isEqualTo(2);
      assertThat(rig.volume.problems()).isEmpty();
      assertThat(rig.read(last.pointId(), VolumeRig.VDA)).isEqualTo(newest);
    }
  }

  @Test
  void aFullLocationIsOpenedAllTheSame() throws IOException {
    VolumeRig before = VolumeRig.create(root, boot);
    before.initial(content);
    before.close();
    FullFiles files = new FullFiles();
    files.full = true;
    try (VolumeRig rig = VolumeRig.open(root, files)) {
      assertThat(rig.volume.points()).hasSize(1);
    }
  }

  @Property(tries = 15, shrinking = ShrinkingMode.OFF)
  void I14_I44_whateverHappensWhatIsHeldOrLockedStaysAndReadsTheSame(@ForAll long seed)
      throws IOException {
    Path folder = MemoryFolder.create();
    try (History history = new History(folder, seed)) {
      history.run();
    } finally {
      VolumeModelTest.delete(folder);
    }
  }

  /** A random life of a volume: points, time, restarts, wrong clocks, other settings, pins. */
  private static final class History implements AutoCloseable {
    private static final int STEPS = 60;

    private final Path folder;
    private final Random random;
    private final ManualBootClock boot = new ManualBootClock();
    private final TreeMap<PointId, byte[]> contents = new TreeMap<>();

    /** Time that the machine has proved, since the beginning; and each lock's end in it. */
    private Duration proved = Duration.ZERO;

    private final Map<PointId, Duration> lockedUntil = new HashMap<>();
    private int lockHours;
    private byte[] newest;
    private VolumeRig rig;

    History(Path folder, long seed) throws IOException {
      this.folder = folder;
      random = new Random(seed);
      rig = VolumeRig.create(folder, boot);
      newest = VolumeRig.content(seed, CLUSTERS * Cluster.SIZE_BYTES);
      commit(rig.initial(newest));
    }

    void run() throws IOException {
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
    }

    private void step() throws IOException {
      switch (random.nextInt(12)) {
        case 0 -> reopen();
        case 1 -> reboot();
        case 2 -> settings();
        case 3 -> pin();
        case 4 -> rig.volume.pins().keySet().stream().findFirst().ifPresent(this::unpin);
        case 5, 6 -> advance(Duration.ofMinutes(random.nextInt(600)));
        case 7 -> removeAny();
        case 8 -> rig.volume.prune(1 + random.nextInt(10));
        default -> delta();
      }
      if (random.nextInt(3) == 0) {
        rig.volume.prune(2880);
      }
    }

    private void advance(Duration time) {
      boot.advance(time);
      proved = proved.plus(time);
    }

    private void commit(RecoveryPoint point) {
      contents.put(point.pointId(), newest);
      lockedUntil.put(point.pointId(), proved.plusHours(lockHours));
    }

    private void delta() throws IOException {
      advance(Duration.ofMinutes(random.nextInt(60)));
      int cluster = random.nextInt(CLUSTERS);
      newest = VolumeRig.changed(newest, newest.length, cluster);
      newest[cluster * Cluster.SIZE_BYTES] = (byte) random.nextInt();
      commit(rig.delta(newest, cluster));
    }

    private void settings() throws IOException {
      lockHours = random.nextBoolean() ? 0 : random.nextInt(30);
      int every = 10 + random.nextInt(60);
      rig.volume.keep(
          VolumeRetentionTest.settings(
              random.nextInt(40), lockHours, new Tier(every, every), new Tier(300, every * 3)));
    }

    private void reopen() throws IOException {
      rig.close();
      Instant anyTime = VolumeRig.START.plus(Duration.ofDays(random.nextInt(2000) - 1000));
      rig = VolumeRig.open(folder, anyTime, boot);
    }

    private void reboot() throws IOException {
      rig.close();
      boot.reboot();
      rig = VolumeRig.open(folder, VolumeRig.START.plus(Duration.ofDays(9000)), boot);
    }

    private PointId any() {
      List<RecoveryPoint> points = rig.volume.points();
      return points.get(random.nextInt(points.size())).pointId();
    }

    private void pin() throws IOException {
      rig.volume.pin("pin-" + random.nextInt(3), any());
    }

    private void unpin(String name) {
      try {
        rig.volume.unpin(name);
      } catch (VolumeException e) {
        throw new AssertionError(e);
      }
    }

    private void removeAny() {
      try {
        rig.volume.remove(any());
      } catch (VolumeException e) {
        assertThat(e.code()).isIn(VolumeException.Code.BUSY, VolumeException.Code.OUT_OF_SEQUENCE);
      }
    }

    private void check() throws IOException {
      Set<PointId> listed =
          rig.volume.points().stream().map(RecoveryPoint::pointId).collect(Collectors.toSet());
      List<PointId> must = new ArrayList<>(rig.volume.pins().values());
      must.add(contents.lastKey());
      lockedUntil.forEach((point, until) -> {
        if (proved.compareTo(until) < 0) {
          must.add(point);
        }
      });
      assertThat(listed).containsAll(must);
      for (PointId point : listed) {
        assertThat(rig.read(point, VolumeRig.VDA)).isEqualTo(contents.get(point));
      }
      assertThat(rig.volume.problems()).isEmpty();
    }

    @Override
    public void close() throws IOException {
      rig.close();
    }
  }
}
