package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A delta whose link breaks goes on at what arrived, and its point is of one instant. */
class ContinuedDeltaTest {
  private static final int CLUSTERS = 400;
  private static final int DIRTY = 300;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 7).withMachine(CLUSTERS).withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    site.cycle();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  @Test
  void whatArrivedIsNotSentAgain() throws Exception {
    // Given
    site.engine().change(Site.VM, new ReplicationChange(null, false, null, null));
    write(0, DIRTY, 1);
    long whole = bytesOfWhole(900);
    site.channel.breakOnceAt(whole * 9 / 10);
    breaks();
    // When
    long before = site.channel.bytesSent();
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(site.channel.bytesSent() - before).isLessThan(whole / 8);
    assertThat(result.point().changedBytes()).isEqualTo((long) DIRTY * Cluster.SIZE_BYTES);
    site.checkPoints();
  }

  @Test
  void aLinkThatBreaksAgainAndAgainComesForwardWhileTheGuestWrites() throws Exception {
    Random random = new Random(5);
    for (int point = 0; point < 5; point++) {
      write(point * 10, DIRTY, 100 + point);
      for (int attempt = 0; attempt < 6; attempt++) {
        site.channel.breakOnceAt(300 + random.nextInt(2500));
        try {
          site.cycle();
        } catch (ReplicationException e) {
          assertThat(e.code()).isEqualTo(Code.PEER_UNREACHABLE);
        }
        for (int write = 0; write < 20; write++) {
          int cluster = random.nextInt(CLUSTERS);
          byte content = (byte) random.nextInt(3);
          site.hypervisor.write(Site.VM, "vda", cluster, content, random.nextInt(4));
        }
      }
      site.channel.heal();
      assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    }
    site.checkPoints();
    qemuFindsNoFault();
  }

  @Test
  void whatTheGuestTookBackIsSpokenOf() throws Exception {
    // Given
    write(0, DIRTY, 1);
    site.cycle();
    write(0, DIRTY, 2);
    site.channel.breakOnceAt(4_000);
    breaks();
    assertThat(partial()).isNotNull();
    // When
    write(0, DIRTY, 1);
    site.cycle();
    // Then
    site.checkPoints();
  }

  @Test
  void anotherNewestPointOrARestartDropsWhatWasKept() throws Exception {
    // Given
    write(0, DIRTY, 1);
    site.channel.breakOnceAt(4_000);
    breaks();
    // When
    site.restartReplica();
    // Then
    assertThat(partial()).isNull();
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aCrashOfTheMachineDropsWhatWasKept() throws Exception {
    // Given
    write(0, DIRTY, 1);
    site.channel.breakOnceAt(4_000);
    breaks();
    site.hypervisor.crash(Site.VM);
    // When
    CycleResult result = site.cycle();
    // Then
    assertThat(result.point().origin()).isEqualTo(Origin.RESYNC);
    site.checkPoints();
  }

  @Test
  void whatIsKeptForLongerThanItsTimeIsDropped() throws Exception {
    // Given
    write(0, DIRTY, 1);
    site.channel.breakOnceAt(4_000);
    breaks();
    assertThat(partial()).isNotNull();
    // When
    site.clock.advance(ReceiverSettings.PARTIAL_KEPT_DEFAULT.plus(Duration.ofSeconds(1)));
    // Then
    assertThat(partial()).isNull();
  }

  @Test
  void whatIsKeptCanBeDroppedSoThatTheReplicaCanBeDeleted() throws Exception {
    // Given
    write(0, DIRTY, 1);
    site.channel.breakOnceAt(4_000);
    breaks();
    // When
    site.receiver.dropPartial(Site.VM);
    // Then
    assertThat(partial()).isNull();
    assertThat(site.volume().delete()).isNotNull();
  }

  @Test
  void aContinuedSegmentThatIsSilentOfAKeptClusterIsRefusedAndListsNothing() throws Exception {
    // Given
    DeltaHeader first = header(false);
    broken(first, 3);
    int points = site.points().size();
    // When
    byte[] silent = segment(header(true), List.of(0, 1), List.of(2, 3));
    // Then
    refused(silent, "NOT_KEPT");
    assertThat(site.points()).hasSize(points);
    assertThat(partial()).isNull();
  }

  @Test
  void aContinuedSegmentThatClaimsWhatIsNotThereIsRefused() throws Exception {
    broken(header(false), 3);
    refused(segment(header(true), List.of(), List.of(0, 1, 2, 7)), "NOT_KEPT");
    assertThat(partial()).isNull();
  }

  @Test
  void aContinuedSegmentOfNothingKeptIsOutOfSequence() throws Exception {
    assertThatThrownBy(() -> receive(segment(header(true), List.of(0), List.of())))
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.OUT_OF_SEQUENCE));
  }

  @Test
  void aSoundContinuedSegmentIsAPoint() throws Exception {
    broken(header(false), 3);
    PartialDelta kept = Objects.requireNonNull(partial());
    int here = 0;
    ClusterChecksums sums =
        site.receiver.partialChecksums(
            Site.VM, kept.cycleId(), kept.disks().getFirst().diskId(), 0, 8);
    while (sums.matches(here, checksum(here))) {
      here++;
    }
    assertThat(here).isGreaterThan(0);
    List<Integer> same = Arrays.asList(0, 1, 2, 3, 4, 5, 6, 7).subList(0, here);
    List<Integer> rest = Arrays.asList(0, 1, 2, 3, 4, 5, 6, 7).subList(here, 8);
    SegmentAck ack = receive(segment(header(true), rest, same));
    assertThat(ack.point()).isNotNull();
  }

  /** As many clusters again, after learning how long their delta is. */
  private long bytesOfWhole(long stamp) throws Exception {
    long before = site.channel.bytesSent();
    site.cycle();
    long whole = site.channel.bytesSent() - before;
    write(0, DIRTY, stamp);
    return whole;
  }

  /** Clusters that came twice leave room unused in a point's file, and nothing else. */
  private void qemuFindsNoFault() throws Exception {
    Path tool = Path.of("/usr/bin/qemu-img");
    assumeThat(tool).exists();
    List<Path> images;
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      images = files.filter(it -> it.toString().endsWith(".qcow2")).toList();
    }
    assertThat(images).isNotEmpty();
    for (Path image : images) {
      Process check =
          new ProcessBuilder(tool.toString(), "check", "-f", "qcow2", image.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(check.waitFor()).as("%s", image).isZero();
    }
  }

  private void breaks() {
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.PEER_UNREACHABLE));
  }

  private void write(int from, int count, long stamp) {
    for (int cluster = from; cluster < Math.min(CLUSTERS, from + count); cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) stamp, stamp);
    }
  }

  private @Nullable PartialDelta partial() throws ReplicationException {
    return site.receiver.status(Site.VM).partial();
  }

  private DeltaHeader header(boolean continued) throws IOException {
    RecoveryPoint newest = site.points().getLast();
    List<DeltaHeader.Disk> disks =
        newest.disks().stream()
            .map(it -> new DeltaHeader.Disk(it.diskId(), it.target(), it.sizeBytes(), false))
            .toList();
    return new DeltaHeader(
        Site.VM,
        new UUID(8, 8),
        Origin.DELTA,
        site.volume().epoch(),
        newest.pointId(),
        0,
        true,
        1000,
        continued,
        disks);
  }

  private static byte[] content(int cluster) {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    new Random(cluster).nextBytes(content);
    return content;
  }

  private static ClusterChecksum checksum(int cluster) {
    return ClusterChecksum.of(content(cluster));
  }

  private static byte[] segment(DeltaHeader header, List<Integer> data, List<Integer> same)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeltaWriter writer = new DeltaWriter(out, header);
    try (ZstdClusterCodec codec = new ZstdClusterCodec()) {
      for (int cluster = 0; cluster < 8; cluster++) {
        if (data.contains(cluster)) {
          ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
          codec.encode(ByteBuffer.wrap(content(cluster)), frame);
          writer.data(0, cluster, checksum(cluster), frame.flip());
        } else if (same.contains(cluster)) {
          writer.same(0, cluster, checksum(cluster));
        }
      }
    }
    writer.finish(
        new DeltaEnd.Sealed(
            Instant.EPOCH,
            Instant.EPOCH,
            RecoveryPoint.Kind.CRASH_CONSISTENT,
            "secondsite-x",
            1,
            "<domain/>"));
    return out.toByteArray();
  }

  private void broken(DeltaHeader header, int clusters) throws Exception {
    byte[] whole = segment(header, List.of(0, 1, 2, 3, 4, 5, 6, 7), List.of());
    int cut = whole.length / 8 * clusters + Cluster.SIZE_BYTES / 2;
    assertThatThrownBy(() -> receive(Arrays.copyOf(whole, cut))).hasMessageContaining("TRUNCATED");
    assertThat(partial()).isNotNull();
  }

  private SegmentAck receive(byte[] segment) throws ReplicationException {
    return site.receiver.receive(Site.VM, new ByteArrayInputStream(segment));
  }

  private void refused(byte[] segment, String code) {
    assertThatThrownBy(() -> receive(segment))
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_SEGMENT))
        .hasMessageContaining(code);
  }
}
