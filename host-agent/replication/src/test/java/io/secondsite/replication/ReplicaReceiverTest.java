package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.replication.wire.Frontier;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint.Kind;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the receiver does with segments that are not what they should be (I2, I5, I6). */
class ReplicaReceiverTest {
  private static final UUID VM = new UUID(1, 2);
  private static final Instant INSTANT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;
  private int cycles;

  @BeforeEach
  void setUp() throws ReplicationException {
    site = new Site(folder, 3);
    site.receiver.prepare(new ReplicaRequest(VM, "web", null));
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  @Test
  void aReplicaThatIsNotThereIsNotFound() {
    fails(Code.REPLICA_NOT_FOUND, () -> site.receiver.status(new UUID(9, 9)));
  }

  @Test
  void preparingTwiceIsNoChange() throws Exception {
    ReplicaStatus first = site.receiver.status(VM);
    assertThat(site.receiver.prepare(new ReplicaRequest(VM, "web", null))).isEqualTo(first);
  }

  @Test
  void aRepeatedSegmentIsAnsweredWithItsPointAndChangesNothing() throws Exception {
    // Given
    byte[] initial = sealed(initial(), "c1", 1);
    SegmentAck first = receive(initial);
    byte[] delta = sealed(delta(first), "c2", 2);
    SegmentAck second = receive(delta);
    // When
    SegmentAck again = receive(delta);
    // Then
    assertThat(again).isEqualTo(second);
    assertThat(site.store.volume(VM).points()).hasSize(2);
  }

  @Test
  void aRepeatedSegmentIsRecognisedAfterARestartToo() throws Exception {
    byte[] initial = sealed(initial(), "c1", 1);
    SegmentAck first = receive(initial);
    site.restartReplica();
    assertThat(receive(initial)).isEqualTo(first);
  }

  @Test
  void aSegmentFromAnOldSessionIsRefused() throws Exception {
    // Given
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    byte[] old = sealed(delta(first), "c-old", 9);
    SegmentAck second = receive(sealed(delta(first), "c2", 2));
    receive(sealed(delta(second), "c3", 3));
    // When, then
    fails(Code.OUT_OF_SEQUENCE, () -> receive(old));
    fails(Code.OUT_OF_SEQUENCE, () -> receive(sealed(initial(), "c9", 9)));
    assertThat(site.store.volume(VM).points()).hasSize(3);
  }

  @Test
  void aSegmentOfAnotherMachineOrEpochIsRefused() throws Exception {
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    fails(
        Code.BAD_SEGMENT,
        () -> site.receiver.receive(new UUID(5, 5), in(sealed(delta(first), "c2", 2))));
    DeltaHeader foreign = header(Origin.DELTA, point(first), 0, new Epoch(7, "other"));
    fails(Code.STALE_EPOCH, () -> receive(sealed(foreign, "c2", 2)));
  }

  @Test
  void aSealedCyclesIdIsNotUsedAgain() throws Exception {
    // Given
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    DeltaHeader header = delta(first);
    SegmentAck second = receive(sealed(header, "c2", 2));
    DeltaHeader again =
        new DeltaHeader(
            VM,
            header.cycleId(),
            Origin.DELTA,
            header.epoch(),
            point(second),
            0,
            true,
            10,
            header.disks());
    // When, then
    fails(Code.OUT_OF_SEQUENCE, () -> receive(sealed(again, "c3", 3)));
  }

  @Test
  void aSegmentThatBreaksOffAnywhereListsNothing() throws Exception {
    // Given
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    byte[] delta = sealed(delta(first), "c2", 2);
    // When
    for (int length = 0; length < delta.length; length += 41) {
      byte[] cut = Arrays.copyOf(delta, length);
      fails(Code.BAD_SEGMENT, () -> receive(cut));
    }
    // Then
    assertThat(site.store.volume(VM).points()).hasSize(1);
    assertThat(receive(delta).point()).isNotNull();
  }

  @Test
  void aClusterThatIsNotItsChecksumsIsRefused() throws Exception {
    // Given
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DeltaWriter writer = new DeltaWriter(out, delta(first));
    writer.data(0, 1, new ClusterChecksum(1, 1), frame(5));
    writer.finish(seal("c2"));
    // When, then
    fails(Code.BAD_SEGMENT, () -> receive(out.toByteArray()));
    assertThat(site.store.volume(VM).points()).hasSize(1);
  }

  @Test
  void aDeltaCannotBeStaged() throws Exception {
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    fails(Code.BAD_SEGMENT, () -> receive(staged(delta(first), "c2")));
  }

  @Test
  void segmentsOfAnInitialReplicationAreTakenInTheirOrderAcrossARestart() throws Exception {
    // Given
    UUID cycle = new UUID(7, 7);
    DeltaHeader zero = header(cycle, 0);
    SegmentAck ack = receive(staged(zero, "s0"));
    assertThat(Objects.requireNonNull(ack.staging()).segments()).isEqualTo(1);
    site.restartReplica();
    assertThat(site.receiver.status(VM).staging()).isEqualTo(ack.staging());
    // When: repeated, skipped, continued
    assertThat(receive(staged(zero, "s0"))).isEqualTo(ack);
    fails(Code.OUT_OF_SEQUENCE, () -> receive(staged(header(cycle, 2), "s2")));
    SegmentAck sealed = receive(sealed(header(cycle, 1), "s1", 1));
    // Then
    assertThat(sealed.point()).isNotNull();
    assertThat(site.receiver.status(VM).staging()).isNull();
    assertThat(site.store.volume(VM).verify(point(sealed)).disks()).hasSize(1);
  }

  @Test
  void anotherCycleTakesThePlaceOfAStagedOne() throws Exception {
    receive(staged(header(new UUID(7, 7), 0), "s0"));
    SegmentAck sealed = receive(sealed(header(new UUID(8, 8), 0), "t0", 1));
    assertThat(sealed.point()).isNotNull();
    assertThat(site.store.volume(VM).points()).hasSize(1);
  }

  @Test
  void aSecondSessionIsRefusedUntilTheFirstIsSilentForTooLong() throws Exception {
    // Given
    SegmentAck first = receive(sealed(initial(), "c1", 1));
    byte[] delta = sealed(delta(first), "c2", 2);
    Stalling stalled = new Stalling(Arrays.copyOf(delta, delta.length / 2));
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread session =
        Thread.ofVirtual()
            .start(() -> {
              try {
                site.receiver.receive(VM, stalled);
              } catch (ReplicationException | RuntimeException e) {
                end.set(e);
              }
            });
    stalled.awaitStall();
    // When, then
    fails(Code.REPLICA_BUSY, () -> receive(delta));
    site.clock.advance(Duration.ofMinutes(2));
    assertThat(receive(delta).point()).isNotNull();
    stalled.goOn();
    session.join();
    assertThat(end.get()).isInstanceOf(ReplicationException.class);
    assertThat(site.store.volume(VM).points()).hasSize(2);
  }

  @Test
  void checksumsAreThoseOfTheNewestPointOnly() throws Exception {
    // Given
    PointId newest = point(receive(sealed(initial(), "c1", 1)));
    DiskId disk = new DiskId("d1");
    // When
    ClusterChecksums sums = site.receiver.checksums(VM, newest, disk, 0, 8);
    ClusterChecksums travelled = ClusterChecksums.decode(sums.encode());
    // Then
    assertThat(travelled).isEqualTo(sums);
    assertThat(travelled.matches(1, ClusterChecksum.of(content(1)))).isTrue();
    assertThat(travelled.matches(2, ClusterChecksum.ZERO)).isTrue();
    fails(Code.OUT_OF_SEQUENCE, () -> site.receiver.checksums(VM, new PointId(1, 77), disk, 0, 8));
    fails(Code.INVALID, () -> site.receiver.checksums(VM, newest, disk, 1, 8));
    fails(Code.INVALID, () -> site.receiver.checksums(VM, newest, disk, 0, Integer.MAX_VALUE));
    byte[] bytes = sums.encode();
    bytes[20] ^= 1;
    fails(Code.PEER_FAILED, () -> ClusterChecksums.decode(bytes));
    fails(Code.PEER_FAILED, () -> ClusterChecksums.decode(new byte[3]));
  }

  private SegmentAck receive(byte[] segment) throws ReplicationException {
    return site.receiver.receive(VM, in(segment));
  }

  private static InputStream in(byte[] segment) {
    return new ByteArrayInputStream(segment);
  }

  private static PointId point(SegmentAck ack) {
    return Objects.requireNonNull(ack.point()).id();
  }

  private DeltaHeader initial() {
    return header(Origin.INITIAL, null, 0, new Epoch(1, "volume"));
  }

  private DeltaHeader delta(SegmentAck on) {
    return header(Origin.DELTA, point(on), 0, new Epoch(1, "volume"));
  }

  private DeltaHeader header(UUID cycle, int segment) {
    DeltaHeader any = header(Origin.INITIAL, null, segment, new Epoch(1, "volume"));
    return new DeltaHeader(
        VM, cycle, any.origin(), any.epoch(), null, segment, true, 10, any.disks());
  }

  private DeltaHeader header(Origin origin, @Nullable PointId parent, int segment, Epoch epoch) {
    return new DeltaHeader(
        VM,
        new UUID(3, cycles++),
        origin,
        epoch,
        parent,
        segment,
        true,
        10,
        List.of(
            new DeltaHeader.Disk(
                new DiskId("d1"), "vda", 8L * Cluster.SIZE_BYTES, origin == Origin.INITIAL)));
  }

  private static DeltaEnd.Sealed seal(String checkpoint) {
    return new DeltaEnd.Sealed(
        INSTANT, INSTANT.plusMillis(1), Kind.CRASH_CONSISTENT, checkpoint, 0, "<domain/>");
  }

  private static byte[] sealed(DeltaHeader header, String checkpoint, int fill) {
    return segment(header, fill, seal(checkpoint));
  }

  private static byte[] staged(DeltaHeader header, String checkpoint) {
    return segment(header, 1, new DeltaEnd.Staged(checkpoint, new Frontier(0, 4)));
  }

  private static byte[] segment(DeltaHeader header, int fill, DeltaEnd end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      DeltaWriter writer = new DeltaWriter(out, header);
      writer.data(0, 1, ClusterChecksum.of(content(fill)), frame(fill));
      writer.zero(0, 2, 3);
      writer.finish(end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] content(int fill) {
    byte[] content = new byte[Cluster.SIZE_BYTES];
    Arrays.fill(content, (byte) fill);
    return content;
  }

  private static ByteBuffer frame(int fill) {
    ByteBuffer frame = ByteBuffer.allocate(ClusterCodec.FRAME_BYTES_MAX);
    try (ClusterCodec codec = new ZstdClusterCodec()) {
      codec.encode(ByteBuffer.wrap(content(fill)), frame);
    }
    return frame.flip();
  }

  private static void fails(Code code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }

  /** Gives its bytes, then nothing until it is told to. */
  private static final class Stalling extends InputStream {
    private final InputStream bytes;
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    Stalling(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    void awaitStall() throws InterruptedException {
      assertThat(stalled.await(60, TimeUnit.SECONDS)).isTrue();
    }

    void goOn() {
      goOn.countDown();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = bytes.read(into, offset, length);
      if (read < 0) {
        stalled.countDown();
        try {
          assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return read;
    }
  }
}
