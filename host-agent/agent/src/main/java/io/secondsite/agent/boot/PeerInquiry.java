package io.secondsite.agent.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.PeerRoute;
import io.secondsite.agent.pairing.PeerRoutes;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.ProblemException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Asks over the peer's REST. Thread-safe. */
public final class PeerInquiry implements SourceInquiry {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Peers peers;
  private final PeerRoutes routes;
  private final Duration deadline;

  public PeerInquiry(Peers peers, PeerRoutes routes, Duration deadline) {
    this.peers = peers;
    this.routes = routes;
    this.deadline = deadline;
  }

  @Override
  public Answer ask(String peer, UUID vm) {
    Optional<Peer> known = peers.named(peer);
    return known.isPresent()
        ? ask(known.get(), vm)
        : new Answer.Silent("no agent " + peer + " is paired");
  }

  private Answer ask(Peer peer, UUID vm) {
    PeerRoute route;
    try {
      route = routes.to(peer);
    } catch (ProblemException e) {
      return new Answer.Silent(e.code() + ": " + e.detail());
    }
    HttpRequest request =
        HttpRequest.newBuilder(route.url().resolve("/peer/v1/sources/" + vm))
            .timeout(deadline)
            .build();
    HttpClient client =
        route
            .proof()
            .apply(
                HttpClient.newBuilder().sslContext(route.tls()).connectTimeout(deadline).build());
    try {
      return answer(client.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      return new Answer.Silent(e.getClass().getSimpleName() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Silent("interrupted");
    } finally {
      client.shutdownNow();
    }
  }

  private static Answer answer(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      // reachable, but no proof of stop: that takes an operator's word, as a running one does (I23)
      return new Answer.Running("in an unknown state (it answered " + response.statusCode() + ")");
    }
    JsonNode body = JSON.readTree(response.body());
    String state = body.path("state").asText("UNKNOWN");
    JsonNode running = body.path("running");
    if (!running.isBoolean()) {
      return new Answer.Silent("its answer is not understood");
    }
    return running.booleanValue() ? new Answer.Running(state) : new Answer.NotRunning(state);
  }
}
