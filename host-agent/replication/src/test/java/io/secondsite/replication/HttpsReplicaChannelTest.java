package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source and a receiver over real TLS 1.3 with certificates on both sides. */
class HttpsReplicaChannelTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @TempDir(factory = MemoryFolder.class)
  static Path keys;

  private Site site;
  private PeerServer server;
  private HttpsReplicaChannel channel;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder.resolve("site"), 6).withMachine(30);
    SSLContext tls = PeerServer.tls(keys);
    server = new PeerServer(tls, () -> site.receiver);
    channel = channel(tls, ChannelSettings.defaults());
    site.channel.to(channel);
  }

  @AfterEach
  void tearDown() {
    site.close();
    channel.close();
    server.close();
  }

  @Test
  void cyclesGoOverTheWire() throws Exception {
    // Given
    site.withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    for (int cluster = 0; cluster < 30; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) cluster, cluster);
    }
    // When
    site.cycle();
    site.hypervisor.write(Site.VM, "vda", 3, (byte) 4, 4);
    site.cycle();
    site.hypervisor.crash(Site.VM);
    site.cycle();
    // Then
    assertThat(site.points().stream().map(point -> point.origin().name()))
        .containsExactly("INITIAL", "DELTA", "RESYNC");
    site.checkPoints();
  }

  @Test
  void aProblemIsReadAsItsCode() {
    fails(Code.REPLICA_NOT_FOUND, () -> channel.status(new UUID(4, 4)));
    fails(
        Code.REPLICA_NOT_FOUND,
        () -> channel.checksums(new UUID(4, 4), new PointId(1, 1), new DiskId("d"), 0, 1));
  }

  @Test
  void whatIsNoAnswerOfAReplicaIsThePeersFailure() {
    fails(
        Code.PEER_FAILED,
        () -> channel.prepare(new ReplicaRequest(new UUID(4, 4), "teapot", null)));
  }

  @Test
  void aPeerThatFallsSilentIsGivenUp() throws Exception {
    server.fallSilent();
    Duration soon = Duration.ofSeconds(1);
    try (HttpsReplicaChannel hasty =
        channel(PeerServer.tls(keys), new ChannelSettings(soon, soon, soon, soon))) {
      fails(Code.PEER_UNREACHABLE, () -> hasty.status(Site.VM));
      fails(Code.PEER_UNREACHABLE, () -> hasty.send(Site.VM, () -> InputStream.nullInputStream()));
    }
  }

  @Test
  void nobodyListeningIsUnreachable() {
    server.close();
    fails(Code.PEER_UNREACHABLE, () -> channel.status(Site.VM));
  }

  @Test
  void aPeerWithoutTheRightCertificateIsRefused() throws Exception {
    try (HttpsReplicaChannel stranger =
        channel(SSLContext.getDefault(), ChannelSettings.defaults())) {
      fails(Code.PEER_REFUSED, () -> stranger.status(Site.VM));
    }
  }

  @Test
  void thereIsNoPlainTextChannel() {
    assertThatThrownBy(() ->
            new HttpsReplicaChannel(
                URI.create("http://localhost"), PeerServer.tls(keys), ChannelSettings.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private HttpsReplicaChannel channel(SSLContext tls, ChannelSettings settings) {
    return new HttpsReplicaChannel(
        URI.create("https://localhost:" + server.address().getPort()), tls, settings);
  }

  private static void fails(Code code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }
}
