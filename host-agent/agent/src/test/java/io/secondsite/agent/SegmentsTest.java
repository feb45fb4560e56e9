package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.cli.AgentClient;
import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.ZstdClusterCodec;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.SegmentAck;
import io.secondsite.replication.wire.DeltaEnd;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaWriter;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointId;
import io.secondsite.volume.RecoveryPoint;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments come in through the one door, as long as they like. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
class SegmentsTest {
  /**
   * Well above what any buffer on the way holds; set it above the heap's size to prove the point.
   */
  private static final int CLUSTERS = Integer.getInteger("segments.test.clusters", 512);

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @TempDir Path folder;

  private final UUID vm = UUID.randomUUID();
  private final DeltaHeader.Disk disk =
      new DeltaHeader.Disk(new DiskId("disk-1"), "vda", (long) CLUSTERS * Cluster.SIZE_BYTES, true);

  @SuppressWarnings("NullAway.Init")
  private HttpsReplicaChannel channel;

  @BeforeEach
  void pair() throws Exception {
    OtherAgent sender =
        OtherAgent.named("Sender-" + vm.toString().substring(0, 8), folder.resolve("sender"));
    Rest.as(url, AgentUnderTest.state().resolve("operator"))
        .post("/peers", sender.proposal("https://localhost:1"));
    URI base = URI.create("https://" + url.getAuthority());
    channel =
        new HttpsReplicaChannel(
            base,
            new AgentTls(sender.identity())
                .towards(new Peer(identity.name(), base, identity.authority())),
            ChannelSettings.defaults());
    channel.prepare(new ReplicaRequest(vm, "web", null));
  }

  @AfterEach
  void close() {
    channel.close();
  }

  @Test
  void aRefusalReachesASenderThatHasMuchToSend() throws Exception {
    // Given: a segment that its first bytes are enough to refuse
    UUID other = UUID.randomUUID();
    channel.prepare(new ReplicaRequest(other, "other", null));
    // When, then
    assertThatThrownBy(() -> channel.send(other, this::segment))
        .isInstanceOfSatisfying(
            ReplicationException.class,
            refused -> assertThat(refused.code()).isEqualTo(ReplicationException.Code.BAD_SEGMENT));
  }

  private DeltaHeader header() {
    return new DeltaHeader(
        vm,
        UUID.randomUUID(),
        RecoveryPoint.Origin.INITIAL,
        new Epoch(1, "volume"),
        null,
        0,
        false,
        10,
        List.of(disk));
  }

  /** A segment of clusters that do not compress, written while it is read. */
  private InputStream segment() {
    try {
      PipedInputStream in = new PipedInputStream(1 << 20);
      PipedOutputStream out = new PipedOutputStream(in);
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try (out;
                ClusterCodec codec = new ZstdClusterCodec()) {
              write(new DeltaWriter(out, header()), codec);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(DeltaWriter writer, ClusterCodec codec) throws IOException {
    Random random = new Random(7);
    byte[] cluster = new byte[Cluster.SIZE_BYTES];
    ByteBuffer content = ByteBuffer.allocateDirect(Cluster.SIZE_BYTES);
    ByteBuffer frame = ByteBuffer.allocateDirect(ClusterCodec.FRAME_BYTES_MAX);
    for (int i = 0; i < CLUSTERS; i++) {
      random.nextBytes(cluster);
      codec.encode(content.clear().put(cluster).flip(), frame.clear());
      byte[] encoded = new byte[frame.flip().remaining()];
      frame.get(encoded);
      writer.data(0, i, ClusterChecksum.of(cluster), ByteBuffer.wrap(encoded));
    }
    writer.finish(end());
  }

  private DeltaEnd end() {
    Instant now = Instant.parse("2026-01-01T00:00:00.123456Z");
    return new DeltaEnd.Sealed(
        now,
        now,
        RecoveryPoint.Kind.CRASH_CONSISTENT,
        "checkpoint-1",
        disk.sizeBytes(),
        "<domain/>");
  }

  @Test
  void aLongSegmentBecomesAPointWithoutBeingHeldInMemory() throws Exception {
    // When
    SegmentAck ack = channel.send(vm, this::segment);
    // Then
    assertThat(ack.point()).isNotNull();
    try (AgentClient client = AgentClient.of(url, AgentUnderTest.state().resolve("operator"))) {
      assertThat(client.points(vm.toString()))
          .singleElement()
          .satisfies(point -> assertThat(point.changedBytes()).isEqualTo(disk.sizeBytes()));
      String point = client.points(vm.toString()).getFirst().id();
      assertThat(client.verify(vm.toString(), point).identicalToManifest()).isTrue();
      assertThat(client.replica(vm.toString()).state()).isEqualTo("RECEIVING");
    }
  }

  @Test
  void whatIsNoSegmentIsRefusedByItsCode() {
    assertThatThrownBy(() -> channel.send(vm, () -> new ByteArrayInputStream(new byte[100_000])))
        .isInstanceOfSatisfying(
            ReplicationException.class,
            failure -> assertThat(failure.code()).isEqualTo(ReplicationException.Code.BAD_SEGMENT));
  }

  @Test
  void checksumsAreAskedForWithWhatIsAllowedOnly() {
    assertThatThrownBy(() -> channel.checksums(vm, new PointId(1, 1), disk.diskId(), -1, 5))
        .isInstanceOf(ReplicationException.class);
  }
}
