package io.secondsite.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers as a vault does, from what a test laid down; the last answer of a path stays. */
final class StandInVault implements AutoCloseable {
  static final String VAULT =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";

  private final HttpServer server;
  private final Map<String, Deque<Reply>> replies = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();

  record Reply(int status, String body, Map<String, String> headers) {}

  record Asked(String method, String path, String query, String authorization, String body) {}

  StandInVault() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** An address to it in a folder, with an authority and a secret. */
  VaultAddress address(Path folder) throws IOException {
    Path authority = folder.resolve("ca.pem");
    Files.writeString(authority, "");
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "let me in\n");
    return new VaultAddress(url(), authority, "s", "g", "v", "administrator", secret);
  }

  /** The next answer at a path below the vault, or at a whole path. */
  StandInVault on(String method, String path, int status, String body) {
    return on(method, path, status, body, Map.of());
  }

  StandInVault on(
      String method, String path, int status, String body, Map<String, String> headers) {
    String whole = path.startsWith("/replication") || path.isEmpty() ? VAULT + path : path;
    replies
        .computeIfAbsent(method + " " + whole, absent -> new ArrayDeque<>())
        .add(new Reply(status, body, headers));
    return this;
  }

  /** A long-running operation under that id. */
  StandInVault accepted(String method, String path, String job) {
    return on(
        method,
        path,
        202,
        "",
        Map.of(
            "Azure-AsyncOperation",
            url() + VAULT + "/operationStatus/" + job + "?api-version=2023-06-01",
            "Location",
            url() + VAULT + "/operationResults/" + job + "?api-version=2023-06-01",
            "Retry-After",
            "1"));
  }

  StandInVault status(String job, String body) {
    return on("GET", VAULT + "/operationStatus/" + job, 200, body);
  }

  List<Asked> asked() {
    return asked;
  }

  Asked asked(String method) {
    return asked.stream().filter(one -> one.method().equals(method)).toList().getLast();
  }

  int tokens() {
    return tokens.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getRawPath();
    String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    if (path.equals("/secondsite/v1/token")) {
      Reply token =
          body.contains("client_secret=let%20me%20in")
              ? new Reply(
                  200, "{\"access_token\":\"token-" + tokens.incrementAndGet() + "\"}", Map.of())
              : new Reply(
                  401, "{\"error\":{\"code\":\"InvalidClient\",\"message\":\"no\"}}", Map.of());
      send(exchange, token);
      return;
    }
    asked.add(new Asked(exchange.getRequestMethod(), path, query, authorization, body));
    send(exchange, next(exchange.getRequestMethod() + " " + path));
  }

  private Reply next(String key) {
    Deque<Reply> laid = replies.getOrDefault(key, new ArrayDeque<>());
    if (laid.isEmpty()) {
      return new Reply(
          404, "{\"error\":{\"code\":\"NotFound\",\"message\":\"" + key + "\"}}", Map.of());
    }
    return laid.size() == 1 ? laid.getFirst() : laid.removeFirst();
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
