package io.secondsite.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one agent as its operator. Every method blocks until the agent has answered and throws
 * {@link AgentException} when it refused or could not be reached. Thread-safe.
 */
public final class AgentClient implements AutoCloseable {
  private final URI url;
  private final AgentHttp http;

  private AgentClient(URI url, AgentHttp http) {
    this.url = url;
    this.http = http;
  }

  /**
   * A client of the agent at the address; nothing is sent yet.
   *
   * @param operatorDirectory the folder with {@code operator.crt}, {@code operator.key} and {@code
   *     ca.crt}
   */
  public static AgentClient of(URI url, Path operatorDirectory) {
    try {
      return new AgentClient(url, new AgentHttp(url, Credentials.sslContext(operatorDirectory)));
    } catch (IOException | GeneralSecurityException e) {
      throw new AgentException(
          "CREDENTIALS",
          "the operator's credentials in " + operatorDirectory + " cannot be read: " + e,
          e);
    }
  }

  public URI url() {
    return url;
  }

  public Identity identity() {
    return http.get("/identity", new TypeReference<>() {});
  }

  public Status status() {
    return http.get("/status", new TypeReference<>() {});
  }

  public List<Machine> vms() {
    return http.get("/vms", new TypeReference<>() {});
  }

  public List<Peer> peers() {
    return http.get("/peers", new TypeReference<>() {});
  }

  /** Makes this agent trust the other one. Both must do so: {@link #pair(AgentClient)}. */
  public Peer trust(Identity other) {
    return pairWith(Peer.byCertificate(other, null));
  }

  /** Pairs the two agents, each with the other. Repeating it is no change. */
  public void pair(AgentClient other) {
    Identity mine = identity();
    Identity theirs = other.identity();
    trust(theirs);
    other.trust(mine);
  }

  /** The same, by Kerberos or by certificates: a change of it must be said. */
  public void pair(AgentClient other, boolean kerberos) {
    Identity mine = identity();
    Identity theirs = other.identity();
    pairWith(kerberos ? Peer.byKerberos(theirs) : Peer.byCertificate(theirs, "Certificate"));
    other.pairWith(kerberos ? Peer.byKerberos(mine) : Peer.byCertificate(mine, "Certificate"));
  }

  private Peer pairWith(Peer peer) {
    return http.post("/peers", peer, new TypeReference<>() {});
  }

  public Replication replicate(ReplicateRequest request) {
    return http.post("/replications", request, new TypeReference<>() {});
  }

  public List<Replication> replications() {
    return http.get("/replications", new TypeReference<>() {});
  }

  /** The replication of a machine, by id or name. */
  public Replication replication(String vm) {
    return http.get("/replications/" + segment(vm), new TypeReference<>() {});
  }

  /** Runs one cycle now and returns when its point is durable at the replica. */
  public Cycle cycle(String vm, boolean digest) {
    return http.post(
        "/replications/" + segment(vm) + "/cycles",
        Map.of("digest", digest),
        new TypeReference<>() {});
  }

  /** The newest cycles, newest first. */
  public List<CycleReport> cycles(String vm, int limit) {
    return http.get(
        "/replications/" + segment(vm) + "/cycles?limit=" + limit, new TypeReference<>() {});
  }

  /** Captures nothing more of the machine until it is resumed; null is no reason in particular. */
  public Replication suspend(String vm, @Nullable String reason) {
    return http.put(suspension(vm), reason(reason), new TypeReference<>() {});
  }

  /** Goes on with a suspended machine at once. */
  public Replication resume(String vm) {
    return http.delete(suspension(vm), new TypeReference<>() {});
  }

  private static String suspension(String vm) {
    return "/replications/" + segment(vm) + "/suspension";
  }

  /** Whether the host is in maintenance. */
  public Maintenance maintenance() {
    return http.get("/maintenance", new TypeReference<>() {});
  }

  /** From now on the host sends nothing and takes nothing. */
  public Maintenance beginMaintenance(@Nullable String reason) {
    return http.put("/maintenance", reason(reason), new TypeReference<>() {});
  }

  public Maintenance endMaintenance() {
    return http.delete("/maintenance", new TypeReference<>() {});
  }

  private static Map<String, String> reason(@Nullable String reason) {
    return reason == null ? Map.of() : Map.of("reason", reason);
  }

  /** Ends the replication and deletes its checkpoints; the replica stays where it is. */
  public void endReplication(String vm) {
    http.delete("/replications/" + segment(vm));
  }

  public List<Replica> replicas() {
    return http.get("/replicas", new TypeReference<>() {});
  }

  /** The replica of a machine, by id or name. */
  public Replica replica(String vm) {
    return http.get("/replicas/" + segment(vm), new TypeReference<>() {});
  }

  /** The recovery points of a replica, oldest first. */
  public List<Point> points(String vm) {
    return http.get("/replicas/" + segment(vm) + "/points", new TypeReference<>() {});
  }

  /** Builds the agent's indexes anew from its replicas' files; returns when that is done. */
  public RebuiltIndex rebuildIndex() {
    return http.post("/replicas/rebuild-index", Map.of(), new TypeReference<>() {});
  }

  /** Gives a replication other settings of what its replica keeps, from its next cycle on. */
  public Replication retain(String vm, RetentionRequest retention) {
    return http.put(
        "/replications/" + segment(vm), Map.of("retention", retention), new TypeReference<>() {});
  }

  /** How much may go to a peer. */
  public Bandwidth peerBandwidth(String peer) {
    return http.get("/peers/" + segment(peer) + "/bandwidth", new TypeReference<>() {});
  }

  /** Limits what goes to a peer, at once. */
  public Bandwidth limitPeer(String peer, Bandwidth bandwidth) {
    return http.put("/peers/" + segment(peer) + "/bandwidth", bandwidth, new TypeReference<>() {});
  }

  /** Limits what goes of one replication, at once. */
  public Replication limitReplication(String vm, Bandwidth bandwidth) {
    return http.put(
        "/replications/" + segment(vm), Map.of("bandwidth", bandwidth), new TypeReference<>() {});
  }

  /** Holds a point by name until {@link #unpin}. */
  public Point pin(String vm, String point, String name) {
    return http.put(
        pointPath(vm, point) + "/pins/" + segment(name), Map.of(), new TypeReference<>() {});
  }

  public void unpin(String vm, String point, String name) {
    http.delete(pointPath(vm, point) + "/pins/" + segment(name));
  }

  /** Removes a point that nothing holds. */
  public void removePoint(String vm, String point) {
    http.delete(pointPath(vm, point));
  }

  /** Deletes a replica; it can be restored for a while. */
  public Deletion deleteReplica(String vm) {
    return http.delete("/replicas/" + segment(vm), new TypeReference<>() {});
  }

  /** Takes that back. */
  public void restoreReplica(String vm) {
    http.post("/replicas/" + segment(vm) + "/restorations");
  }

  /** Reads the whole point against its checksums. */
  public Verification verify(String vm, String point) {
    return http.post(pointPath(vm, point) + "/verify", Map.of(), new TypeReference<>() {});
  }

  /** Serves the point read-only over NBD until {@link #removeExport}. */
  public Export export(String vm, String point) {
    return http.post(pointPath(vm, point) + "/exports", Map.of(), new TypeReference<>() {});
  }

  public void removeExport(String id) {
    http.delete("/exports/" + segment(id));
  }

  /**
   * Boots a copy of the machine on a point while replication goes on.
   *
   * @param point a point's id, or {@code latest}
   * @param network {@code isolated}, {@code none} or the name of a network
   */
  public Boot drill(String vm, String point, String network) {
    return http.post(
        "/drills", Map.of("vm", vm, "point", point, "network", network), new TypeReference<>() {});
  }

  public List<Boot> drills() {
    return http.get("/drills", new TypeReference<>() {});
  }

  public Boot drill(String id) {
    return http.get("/drills/" + segment(id), new TypeReference<>() {});
  }

  /** Stops the drill's machine and removes everything that was made for it. */
  public Removal removeDrill(String id) {
    return http.delete("/drills/" + segment(id), new TypeReference<>() {});
  }

  /**
   * Raises the epoch and boots the machine under its own name on a point.
   *
   * @param point a point's id, or {@code latest}
   * @param network {@code none} or the name of a network
   * @param confirmSourceDown true overrides the peer's answer that the source runs
   */
  public Boot failover(String vm, String point, String network, boolean confirmSourceDown) {
    return http.post(
        "/failovers",
        Map.of(
            "vm", vm, "point", point, "network", network, "confirmSourceDown", confirmSourceDown),
        new TypeReference<>() {});
  }

  public List<Boot> failovers() {
    return http.get("/failovers", new TypeReference<>() {});
  }

  public Boot failover(String id) {
    return http.get("/failovers/" + segment(id), new TypeReference<>() {});
  }

  /** How the machine's initial replication goes. */
  public Seed seed(String vm) {
    return http.get(seedPath(vm), new TypeReference<>() {});
  }

  public Seed seed(String vm, Seed.Method method) {
    return http.put(seedPath(vm), method, new TypeReference<>() {});
  }

  /** Makes an offline package in a folder of the source's host. */
  public Seed exportSeed(String vm, String path) {
    return http.post(seedPath(vm) + "/exports", Map.of("path", path), new TypeReference<>() {});
  }

  /** Takes an offline package at the replica's host. */
  public Seed.Import importSeed(String path, @Nullable String location) {
    Map<String, String> body =
        location == null ? Map.of("path", path) : Map.of("path", path, "storageLocation", location);
    return http.post("/seeds/packages", body, new TypeReference<>() {});
  }

  /** Makes images at the replica's host the first point of a replica. */
  public Seed.Import adoptImages(Seed.Images images) {
    return http.post("/seeds/images", images, new TypeReference<>() {});
  }

  public List<Seed.Import> seedImports() {
    return http.get("/seeds", new TypeReference<>() {});
  }

  public Seed.Import seedImport(String vm) {
    return http.get("/seeds/" + segment(vm), new TypeReference<>() {});
  }

  private static String seedPath(String vm) {
    return "/replications/" + segment(vm) + "/initial-replication";
  }

  /** Where the host keeps replicas. */
  public List<StoragePlace> storage() {
    return http.get("/storage", new TypeReference<>() {});
  }

  public StoragePlace initialiseStorage(String name) {
    return http.post(storagePath(name) + "/initialise", Map.of(), new TypeReference<>() {});
  }

  public StoragePlace unlockStorage(String name) {
    return http.post(storagePath(name) + "/unlock", Map.of(), new TypeReference<>() {});
  }

  public StoragePlace.Key createStorageKey(String name) {
    return http.post(storagePath(name) + "/key", Map.of(), new TypeReference<>() {});
  }

  public StoragePlace.Key rewrapStorageKey(String name) {
    return http.post(storagePath(name) + "/key/rewrap", Map.of(), new TypeReference<>() {});
  }

  /** All that is in the location is lost once it is locked. */
  public void shredStorageKey(String name, String confirm) {
    http.delete(storagePath(name) + "/key?confirm=" + segment(confirm));
  }

  private static String storagePath(String name) {
    return "/storage/" + segment(name);
  }

  /** Drills and failovers. */
  public List<Boot> boots() {
    return Stream.concat(drills().stream(), failovers().stream()).toList();
  }

  @Override
  public void close() {
    http.close();
  }

  private static String pointPath(String vm, String point) {
    return "/replicas/" + segment(vm) + "/points/" + segment(point);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
