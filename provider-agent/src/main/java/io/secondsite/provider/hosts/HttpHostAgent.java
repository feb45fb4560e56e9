package io.secondsite.provider.hosts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.secondsite.provider.http.JsonAnswer;
import io.secondsite.provider.http.JsonHttp;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A host-agent over HTTPS. Thread-safe. */
final class HttpHostAgent implements HostAgent {
  private static final int NOT_FOUND = 404;

  private final String host;
  private final JsonHttp http;
  private final HostDeadlines deadlines;

  HttpHostAgent(String host, JsonHttp http, HostDeadlines deadlines) {
    this.host = host;
    this.http = http;
    this.deadlines = deadlines;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public AgentIdentity identity() {
    return get("/identity", new TypeReference<>() {});
  }

  @Override
  public AgentStatus status() {
    return get("/status", new TypeReference<>() {});
  }

  @Override
  public List<AgentMachine> vms() {
    return get("/vms", new TypeReference<>() {});
  }

  @Override
  public List<AgentStorage> storage() {
    try {
      return get("/storage", new TypeReference<>() {});
    } catch (HostException.Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return List.of();
      }
      throw refused;
    }
  }

  @Override
  public void pair(AgentPeer peer) {
    act("POST", "/peers", peer);
  }

  @Override
  public AgentReplication replicate(ReplicationOrder order) {
    return read(act("POST", "/replications", order), new TypeReference<>() {});
  }

  @Override
  public AgentReplication change(UUID vm, ReplicationTerms terms) {
    return read(act("PUT", "/replications/" + vm, terms), new TypeReference<>() {});
  }

  @Override
  public AgentReplication replication(UUID vm) {
    return get("/replications/" + vm, new TypeReference<>() {});
  }

  @Override
  public List<AgentReplication> replications() {
    return get("/replications", new TypeReference<>() {});
  }

  @Override
  public void suspend(UUID vm, String reason) {
    act("PUT", "/replications/" + vm + "/suspension", Map.of("reason", reason));
  }

  @Override
  public void resume(UUID vm) {
    act("DELETE", "/replications/" + vm + "/suspension", null);
  }

  @Override
  public void deleteReplication(UUID vm) {
    act("DELETE", "/replications/" + vm, null);
  }

  @Override
  public List<AgentReplica> replicas() {
    return get("/replicas", new TypeReference<>() {});
  }

  @Override
  public AgentReplica replica(UUID vm) {
    return get("/replicas/" + vm, new TypeReference<>() {});
  }

  @Override
  public DeletedReplica deleteReplica(UUID vm) {
    return read(act("DELETE", "/replicas/" + vm, null), new TypeReference<>() {});
  }

  @Override
  public void restoreReplica(UUID vm) {
    act("POST", "/replicas/" + vm + "/restorations", null);
  }

  @Override
  public void pin(UUID vm, String point, String name) {
    act("PUT", pinPath(vm, point, name), null);
  }

  @Override
  public void unpin(UUID vm, String point, String name) {
    act("DELETE", pinPath(vm, point, name), null);
  }

  private static String pinPath(UUID vm, String point, String name) {
    return "/replicas/" + vm + "/points/" + segment(point) + "/pins/" + segment(name);
  }

  @Override
  public AgentVerification verify(UUID vm, @Nullable String point) {
    Map<String, Object> order = point == null ? Map.of("all", true) : Map.of("point", point);
    return read(act("POST", "/replicas/" + vm + "/verifications", order), new TypeReference<>() {});
  }

  @Override
  public AgentVerification verification(UUID vm) {
    return get("/replicas/" + vm + "/verifications", new TypeReference<>() {});
  }

  @Override
  public AgentComparison compare(UUID vm) {
    return read(
        act("POST", "/replications/" + vm + "/verifications", null), new TypeReference<>() {});
  }

  @Override
  public AgentComparison comparison(UUID vm) {
    return get("/replications/" + vm + "/verifications", new TypeReference<>() {});
  }

  @Override
  public List<AgentPoint> points(UUID vm) {
    return get("/replicas/" + vm + "/points", new TypeReference<>() {});
  }

  @Override
  public AgentBoot drill(UUID vm, String point, String network, List<NicConnection> nics) {
    Map<String, Object> order =
        nics.isEmpty()
            ? Map.of("vm", vm, "point", point, "network", network)
            : Map.of("vm", vm, "point", point, "network", network, "networks", nics);
    return read(act("POST", "/drills", order), new TypeReference<>() {});
  }

  @Override
  public List<AgentBoot> drills() {
    return get("/drills", new TypeReference<>() {});
  }

  @Override
  public List<String> removeDrill(String id) {
    JsonNode gone = act("DELETE", "/drills/" + segment(id), null).body().path("gone");
    return StreamSupport.stream(gone.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Override
  public AgentBoot failover(
      UUID vm, String point, List<NicConnection> nics, boolean confirmSourceDown) {
    Map<String, Object> order =
        Map.of(
            "vm", vm,
            "point", point,
            "network", "none",
            "networks", nics,
            "confirmSourceDown", confirmSourceDown);
    return read(act("POST", "/failovers", order), new TypeReference<>() {});
  }

  @Override
  public List<AgentBoot> failovers() {
    return get("/failovers", new TypeReference<>() {});
  }

  @Override
  public AgentBoot boot(BootKind kind, String id) {
    String path =
        switch (kind) {
          case DRILL -> "/drills/";
          case FAILOVER -> "/failovers/";
        };
    return get(path + segment(id), new TypeReference<>() {});
  }

  private <T> T get(String path, TypeReference<T> type) {
    return read(send("GET", path, null, deadlines.answer()), type);
  }

  private JsonAnswer act(String method, String path, @Nullable Object body) {
    return send(method, path, body, deadlines.action());
  }

  private JsonAnswer send(String method, String path, @Nullable Object body, Duration deadline) {
    try {
      JsonAnswer answer = http.send(method, path, body, deadline);
      if (answer.isSuccess()) {
        return answer;
      }
      throw refusal(method, path, answer);
    } catch (IOException e) {
      throw new HostException.Unreachable(
          "the agent of host " + host + " does not answer: " + JsonHttp.reason(e), e);
    }
  }

  private HostException refusal(String method, String path, JsonAnswer answer) {
    return new HostException.Refused(
        answer.status(),
        answer.text("/code").orElse("HTTP_" + answer.status()),
        answer.text("/detail").orElse(method + " " + path + " was refused by host " + host),
        answer.text("/remedy").orElse(null));
  }

  private <T> T read(JsonAnswer answer, TypeReference<T> type) {
    try {
      return JsonHttp.JSON.readValue(JsonHttp.JSON.treeAsTokens(answer.body()), type);
    } catch (JsonProcessingException e) {
      throw unreadable(e.getOriginalMessage(), e);
    } catch (IOException | NullPointerException e) {
      throw unreadable(JsonHttp.reason(e), e);
    }
  }

  private HostException unreadable(String reason, Exception cause) {
    return new HostException.Unreachable(
        "the answer of host " + host + " cannot be read: " + reason, cause);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
