package io.secondsite.replication;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;

/** The way to a peer over HTTPS, both sides with certificates. Thread-safe. */
public final class HttpsReplicaChannel implements ReplicaChannel, AutoCloseable {
  /** The media type of a segment. */
  public static final String SEGMENT_TYPE = "application/vnd.secondsite.delta";

  /** The longest answer that is read, in bytes. */
  private static final int ANSWER_BYTES_MAX = 2 * 1024 * 1024;

  /** How often a segment under way is looked at. */
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** What a replica's side may answer; anything else is no answer of its. */
  private static final Set<Code> PEER_CODES =
      EnumSet.of(
          Code.INVALID,
          Code.REPLICA_NOT_FOUND,
          Code.STALE_EPOCH,
          Code.OUT_OF_SEQUENCE,
          Code.REPLICA_BUSY,
          Code.REPLICA_DELETED,
          Code.MAINTENANCE,
          Code.BAD_SEGMENT,
          Code.NO_SPACE,
          Code.LOCATION_CLOSED,
          Code.UNKNOWN_LOCATION,
          Code.REPLICA_DAMAGED,
          Code.REPLICA_FAILED);

  private final URI peer;
  private final ChannelSettings settings;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;

  /** A channel to the agent at this URL. */
  public HttpsReplicaChannel(URI peer, SSLContext tls, ChannelSettings settings) {
    this(peer, tls, settings, UnaryOperator.identity());
  }

  /**
   * A channel to the agent at this URL.
   *
   * @param proof what the client is wrapped with to prove more than certificates do
   */
  public HttpsReplicaChannel(
      URI peer, SSLContext tls, ChannelSettings settings, UnaryOperator<HttpClient> proof) {
    if (!"https".equals(peer.getScheme())) {
      throw new IllegalArgumentException("url: https only, not " + peer);
    }
    this.peer = peer;
    this.settings = settings;
    SSLParameters parameters = tls.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    client =
        proof.apply(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectDeadline())
                .sslContext(tls)
                .sslParameters(parameters)
                .executor(threads)
                .build());
  }

  @Override
  public ReplicaStatus status(UUID vm) throws ReplicationException {
    return message(ask(request(path(vm, "")).GET().build()), ReplicaStatus.class);
  }

  @Override
  public ReplicaStatus prepare(ReplicaRequest request) throws ReplicationException {
    HttpRequest put =
        request(path(request.vm(), ""))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofByteArray(PeerJson.write(request)))
            .build();
    return message(ask(put), ReplicaStatus.class);
  }

  @Override
  public ClusterChecksums checksums(
      UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    return checksums(vm, "/checksums?point=" + point.text(), diskId, firstCluster, count);
  }

  @Override
  public ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    return checksums(vm, "/partial-checksums?cycle=" + cycleId, diskId, firstCluster, count);
  }

  private ClusterChecksums checksums(
      UUID vm, String of, DiskId diskId, long firstCluster, int count) throws ReplicationException {
    String query =
        "%s&disk=%s&first=%d&count=%d"
            .formatted(
                of, URLEncoder.encode(diskId.text(), StandardCharsets.UTF_8), firstCluster, count);
    return ClusterChecksums.decode(ask(request(path(vm, query)).GET().build()));
  }

  @Override
  public SegmentAck send(UUID vm, SegmentSource segment) throws ReplicationException {
    try (WatchedSource source = new WatchedSource(segment.open())) {
      HttpRequest post =
          request(path(vm, "/segments"))
              .header("Content-Type", SEGMENT_TYPE)
              .POST(new SegmentBody(source))
              .build();
      return message(accepted(awaitSent(start(post), source)), SegmentAck.class);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private URI path(UUID vm, String rest) {
    String base = peer.toString().replaceAll("/+$", "");
    return URI.create(base + "/peer/v1/replicas/" + vm + rest);
  }

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).header("Accept", "application/json, application/*");
  }

  private CompletableFuture<HttpResponse<byte[]>> start(HttpRequest request) {
    return client.sendAsync(
        request,
        HttpResponse.BodyHandlers.limiting(
            HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
  }

  private byte[] ask(HttpRequest request) throws ReplicationException {
    CompletableFuture<HttpResponse<byte[]>> answer = start(request);
    try {
      return accepted(await(answer, settings.requestDeadline()));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unreachable(e);
    }
  }

  /** The deadline is not for the whole segment, which may be long, but for a standstill. */
  private HttpResponse<byte[]> awaitSent(
      CompletableFuture<HttpResponse<byte[]>> answer, WatchedSource source)
      throws ReplicationException {
    while (true) {
      try {
        return await(answer, WATCH_INTERVAL);
      } catch (TimeoutException e) {
        Duration most = source.ended() ? settings.ackDeadline() : settings.stallDeadline();
        if (source.waiting().compareTo(most) > 0) {
          answer.cancel(true);
          throw unreachable(e);
        }
      }
    }
  }

  private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer, Duration most)
      throws ReplicationException, TimeoutException {
    try {
      return answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new ReplicationException(Code.STOPPED, "interrupted while waiting for " + peer, e);
    } catch (ExecutionException e) {
      throw unreachable(e.getCause() == null ? e : e.getCause());
    }
  }

  private ReplicationException unreachable(Throwable cause) {
    if (cause instanceof SSLHandshakeException && !endedByTheLink(cause)) {
      return new ReplicationException(
          Code.PEER_REFUSED, "no TLS with " + peer + ": " + cause.getMessage(), cause);
    }
    if (cause instanceof PeerProofException proof) {
      return new ReplicationException(proof.code(), peer + ": " + proof.getMessage(), proof);
    }
    String why = cause instanceof TimeoutException ? "no answer in time" : String.valueOf(cause);
    return new ReplicationException(Code.PEER_UNREACHABLE, peer + ": " + why, cause);
  }

  /** Whoever refuses a certificate says so in an alert; an end without one is the link's. */
  private static boolean endedByTheLink(Throwable handshake) {
    return String.valueOf(handshake.getMessage()).startsWith("Remote host ");
  }

  private byte[] accepted(HttpResponse<byte[]> response) throws ReplicationException {
    if (response.statusCode() / 100 == 2) {
      return response.body();
    }
    throw refused(response.statusCode(), response.body());
  }

  private ReplicationException refused(int status, byte[] body) {
    String name = "";
    String detail = "";
    try {
      JsonNode problem = PeerJson.MAPPER.readTree(body);
      name = problem.path("code").asText("");
      detail = problem.path("detail").asText("");
    } catch (IOException e) {
      detail = "no problem description";
    }
    for (Code code : PEER_CODES) {
      if (code.name().equals(name)) {
        return new ReplicationException(code, detail);
      }
    }
    Code code = status == 401 || status == 403 ? Code.PEER_REFUSED : Code.PEER_FAILED;
    return new ReplicationException(
        code, "%s answered %d %s %s".formatted(peer, status, name, detail));
  }

  private <T> T message(byte[] body, Class<T> type) throws ReplicationException {
    try {
      return PeerJson.read(body, type);
    } catch (IOException e) {
      throw new ReplicationException(
          Code.PEER_FAILED, peer + ": not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
