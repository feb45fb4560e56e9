package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source and a receiver over real TLS 1.3 with certificates on both sides. */
class HttpsReplicaChannelTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @TempDir(factory = MemoryFolder.class)
  static Path keys;

  private Site site;
  private HttpsServer server;
  private HttpsReplicaChannel channel;
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean silent;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder.resolve("site"), 6).withMachine(30);
    SSLContext tls = tls();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters both = tls.getDefaultSSLParameters();
            both.setNeedClientAuth(true);
            parameters.setSSLParameters(both);
          }
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/peer/v1/replicas/", this::serve);
    server.start();
    channel = channel(tls);
    site.channel.to(channel);
  }

  @AfterEach
  void tearDown() {
    release.countDown();
    site.close();
    channel.close();
    server.stop(0);
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
  void aPeerThatFallsSilentIsGivenUp() {
    silent = true;
    fails(Code.PEER_UNREACHABLE, () -> channel.status(Site.VM));
    fails(Code.PEER_UNREACHABLE, () -> channel.send(Site.VM, () -> InputStream.nullInputStream()));
  }

  @Test
  void nobodyListeningIsUnreachable() {
    server.stop(0);
    fails(Code.PEER_UNREACHABLE, () -> channel.status(Site.VM));
  }

  @Test
  void aPeerWithoutTheRightCertificateIsRefused() throws Exception {
    try (HttpsReplicaChannel stranger = channel(SSLContext.getDefault())) {
      fails(Code.PEER_REFUSED, () -> stranger.status(Site.VM));
    }
  }

  @Test
  void thereIsNoPlainTextChannel() {
    assertThatThrownBy(() ->
            new HttpsReplicaChannel(
                URI.create("http://localhost"), tls(), ChannelSettings.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private HttpsReplicaChannel channel(SSLContext tls) {
    return new HttpsReplicaChannel(
        URI.create("https://localhost:" + server.getAddress().getPort()),
        tls,
        new ChannelSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)));
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (silent) {
        release.await(30, TimeUnit.SECONDS);
        return;
      }
      answer(exchange);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    UUID vm = UUID.fromString(path[4]);
    try {
      byte[] body = answer(exchange, vm, path.length > 5 ? path[5] : "");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (ReplicationException e) {
      byte[] problem =
          ("{\"code\":\"" + e.code() + "\",\"detail\":\"told\"}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(409, problem.length);
      exchange.getResponseBody().write(problem);
    }
  }

  private byte[] answer(HttpExchange exchange, UUID vm, String what)
      throws IOException, ReplicationException {
    return switch (exchange.getRequestMethod() + " " + what) {
      case "GET " -> PeerJson.write(site.receiver.status(vm));
      case "PUT " -> {
        ReplicaRequest request =
            PeerJson.read(exchange.getRequestBody().readAllBytes(), ReplicaRequest.class);
        if (request.name().equals("teapot")) {
          throw new ReplicationException(Code.SOURCE_GONE, "no code of a replica");
        }
        yield PeerJson.write(site.receiver.prepare(request));
      }
      case "POST segments" -> PeerJson.write(site.receiver.receive(vm, exchange.getRequestBody()));
      case "GET checksums" -> {
        Map<String, String> query = new HashMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
          String[] parts = pair.split("=", 2);
          query.put(parts[0], parts[1]);
        }
        yield site.receiver
            .checksums(
                vm,
                PointId.parse(query.getOrDefault("point", "")),
                new DiskId(query.getOrDefault("disk", "")),
                Long.parseLong(query.getOrDefault("first", "")),
                Integer.parseInt(query.getOrDefault("count", "")))
            .encode();
      }
      default -> throw new IOException("no such request");
    };
  }

  private static SSLContext tls() throws Exception {
    Path file = keys.resolve("key.p12");
    if (!Files.exists(file)) {
      Process keytool =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                      "-genkeypair",
                      "-keyalg",
                      "EC",
                      "-alias",
                      "host",
                      "-dname",
                      "CN=localhost",
                      "-ext",
                      "san=dns:localhost",
                      "-keystore",
                      file.toString(),
                      "-storepass",
                      "changeit"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(keytool.waitFor()).isZero();
    }
    KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("host", keys.getCertificate("host"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private static void fails(Code code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isEqualTo(code));
  }
}
