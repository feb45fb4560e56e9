package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** A receiver behind real TLS 1.3 with certificates on both sides. */
final class PeerServer implements AutoCloseable {
  private static final Duration IDLE_MAX = Duration.ofMinutes(2);
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Supplier<ReplicaReceiver> receiver;
  private final HttpsServer server;
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean silent;
  private int underWay;

  PeerServer(SSLContext tls, Supplier<ReplicaReceiver> receiver) throws IOException {
    this.receiver = receiver;
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
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** From now on nobody is answered. */
  void fallSilent() {
    silent = true;
  }

  /**
   * Returns when nobody is answered any more: who called may have given up long before the receiver
   * has taken what arrived.
   */
  synchronized void awaitIdle() throws InterruptedException {
    long end = System.nanoTime() + IDLE_MAX.toNanos();
    while (underWay > 0) {
      assertThat(System.nanoTime()).as("requests never end").isLessThan(end);
      wait(1_000);
    }
  }

  private synchronized void count(int more) {
    underWay += more;
    notifyAll();
  }

  @Override
  public void close() {
    release.countDown();
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    count(1);
    try (exchange) {
      if (silent) {
        release.await();
        return;
      }
      answer(exchange);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      count(-1);
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
      case "GET " -> PeerJson.write(receiver.get().status(vm));
      case "PUT " -> {
        ReplicaRequest request =
            PeerJson.read(exchange.getRequestBody().readAllBytes(), ReplicaRequest.class);
        if (request.name().equals("teapot")) {
          throw new ReplicationException(Code.SOURCE_GONE, "no code of a replica");
        }
        yield PeerJson.write(receiver.get().prepare(request));
      }
      case "POST segments" -> PeerJson.write(receiver.get().receive(vm, exchange.getRequestBody()));
      case "GET partial-checksums" -> {
        Map<String, String> query = query(exchange);
        yield receiver
            .get()
            .partialChecksums(
                vm,
                UUID.fromString(query.getOrDefault("cycle", "")),
                new DiskId(query.getOrDefault("disk", "")),
                Long.parseLong(query.getOrDefault("first", "")),
                Integer.parseInt(query.getOrDefault("count", "")))
            .encode();
      }
      case "GET checksums" -> {
        Map<String, String> query = query(exchange);
        yield receiver
            .get()
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

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], parts[1]);
    }
    return query;
  }

  static SSLContext tls(Path keys) throws Exception {
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
      if (keytool.waitFor() != 0) {
        throw new IOException("keytool failed");
      }
    }
    KeyStore own = KeyStore.getInstance(file.toFile(), PASSWORD);
    KeyManagerFactory mine = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    mine.init(own, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("host", own.getCertificate("host"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(mine.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }
}
