package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the public API, which has the shape of Site Recovery's. Every method blocks until the
 * vault has answered and throws {@link AgentException} when it refused or could not be reached.
 * Thread-safe.
 */
public final class VaultClient implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int ACCEPTED = 202;
  private static final String OWN = "/secondsite/v1";
  private static final String INSTANCE = "HyperVReplica2012R2";

  private final VaultAddress address;
  private final ArmHttp http;

  private VaultClient(VaultAddress address, ArmHttp http) {
    this.address = address;
    this.http = http;
  }

  public static VaultClient of(VaultAddress address) {
    try {
      return new VaultClient(address, new ArmHttp(address));
    } catch (IOException | GeneralSecurityException e) {
      throw new AgentException("CREDENTIALS", address.caFile() + " cannot be read: " + e, e);
    }
  }

  public VaultAddress address() {
    return address;
  }

  /** A bearer token of the account, for other tools. */
  public String token() {
    return http.newToken();
  }

  /** Makes the vault of the address; one that is there already stays as it is. */
  public void createVault(String location) {
    finish(
        http.send(
            "PUT",
            address.armId(),
            Map.of(
                "location", location,
                "sku", Map.of("name", "Standard"),
                "properties", Map.of("publicNetworkAccess", "Enabled"))),
        job -> {});
  }

  /** A registration key for a management server: the content of its file. */
  public String createRegistrationKey() {
    return http.send("POST", "/secondsite/v1" + address.armId() + "/registrationKeys", Map.of())
        .body()
        .toString();
  }

  /** The names of the registered servers. */
  public List<String> fabrics() {
    return names(list("/replicationFabrics"));
  }

  /** A fabric's clouds. */
  public List<String> containers(String fabric) {
    return names(list(fabricPath(fabric) + "/replicationProtectionContainers"));
  }

  public List<String> networks(String fabric) {
    return names(list(fabricPath(fabric) + "/replicationNetworks"));
  }

  /** A machine that can be protected. */
  public record ProtectableItem(UUID id, String name, String protectionStatus) {}

  public List<ProtectableItem> protectableItems(String fabric, String cloud) {
    return list(containerPath(fabric, cloud) + "/replicationProtectableItems").stream()
        .map(item ->
            new ProtectableItem(
                UUID.fromString(item.path("name").asText()),
                item.path("properties").path("friendlyName").asText(),
                item.path("properties").path("protectionStatus").asText()))
        .toList();
  }

  /** Makes a policy: Hyper-V Replica with certificates. */
  public void createPolicy(
      String name, int frequencySeconds, int recoveryPointHours, boolean compression) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("instanceType", INSTANCE);
    input.put("replicationFrequencyInSeconds", frequencySeconds);
    input.put("recoveryPoints", recoveryPointHours);
    input.put("applicationConsistentSnapshotFrequencyInHours", 0);
    input.put("compression", compression ? "Enabled" : "Disabled");
    input.put("initialReplicationMethod", "OverNetwork");
    input.put("replicationPort", 8084);
    input.put("allowedAuthenticationType", 2);
    input.put("replicaDeletion", "NotRequired");
    finish(
        http.send(
            "PUT",
            path("/replicationPolicies/" + ArmHttp.encode(name)),
            Map.of("properties", Map.of("providerSpecificInput", input))),
        job -> {});
  }

  /** Lets a cloud be protected by another, under a policy. */
  public void pairClouds(
      String name,
      String fabric,
      String cloud,
      String recoveryFabric,
      String recoveryCloud,
      String policy) {
    finish(
        http.send(
            "PUT",
            containerPath(fabric, cloud)
                + "/replicationProtectionContainerMappings/"
                + ArmHttp.encode(name),
            Map.of(
                "properties",
                Map.of(
                    "targetProtectionContainerId",
                    containerPath(recoveryFabric, recoveryCloud),
                    "policyId",
                    path("/replicationPolicies/" + ArmHttp.encode(policy))))),
        job -> {});
  }

  /** Maps a VM network to the one that stands for it at the recovery site. */
  public void mapNetwork(
      String name, String fabric, String network, String recoveryFabric, String recoveryNetwork) {
    finish(
        http.send(
            "PUT",
            networkPath(fabric, network) + "/replicationNetworkMappings/" + ArmHttp.encode(name),
            Map.of(
                "properties",
                Map.of(
                    "recoveryFabricName",
                    recoveryFabric,
                    "recoveryNetworkId",
                    networkPath(recoveryFabric, recoveryNetwork),
                    "fabricSpecificDetails",
                    Map.of("instanceType", "VmmToVmm")))),
        job -> {});
  }

  /** Protects a machine of a paired cloud; returns when it is protected. */
  public Job enableProtection(
      String fabric, String cloud, UUID vm, String policy, Consumer<Job> progress) {
    return enableProtection(fabric, cloud, vm, policy, List.of(), progress);
  }

  /** The same without some of its disks. */
  public Job enableProtection(
      String fabric,
      String cloud,
      UUID vm,
      String policy,
      List<String> excludedDisks,
      Consumer<Job> progress) {
    return finish(
        http.send(
            "PUT",
            itemPath(fabric, cloud, vm),
            Map.of(
                "properties",
                Map.of(
                    "policyId",
                    path("/replicationPolicies/" + ArmHttp.encode(policy)),
                    "protectableItemId",
                    containerPath(fabric, cloud) + "/replicationProtectableItems/" + vm,
                    "providerSpecificDetails",
                    Map.of("instanceType", INSTANCE, "disksToExclude", excludedDisks)))),
        progress);
  }

  /** Holds a machine: nothing is replicated of it until it is resumed. */
  public JsonNode suspend(String fabric, String cloud, UUID vm, @Nullable String reason) {
    return http.send(
            "PUT",
            OWN + itemPath(fabric, cloud, vm) + "/suspension",
            reason == null ? Map.of() : Map.of("reason", reason))
        .body();
  }

  public JsonNode resume(String fabric, String cloud, UUID vm) {
    return http.send("DELETE", OWN + itemPath(fabric, cloud, vm) + "/suspension", null).body();
  }

  /** The protected item's properties, as the API has them. */
  public JsonNode protectedItem(String fabric, String cloud, UUID vm) {
    return http.send("GET", itemPath(fabric, cloud, vm), null).body().path("properties");
  }

  /** Every protected item of the vault, as the API has them. */
  public List<JsonNode> protectedItems() {
    return list("/replicationProtectedItems");
  }

  /** The names of a machine's recovery points. */
  public List<String> recoveryPoints(String fabric, String cloud, UUID vm) {
    return names(listAt(itemPath(fabric, cloud, vm) + "/recoveryPoints"));
  }

  /** A machine's recovery points with what is known of each, newest first. */
  public List<JsonNode> points(String fabric, String cloud, UUID vm) {
    return listAt(itemPath(fabric, cloud, vm) + "/recoveryPoints");
  }

  /** How points are kept under a policy. */
  public JsonNode retention(String policy) {
    return http.send("GET", retentionPath(policy), null).body();
  }

  /**
   * Changes how points are kept under a policy; what is not said stays.
   *
   * @return how they are kept now, with {@code notes} on what the change does not do
   */
  public JsonNode changeRetention(String policy, Map<String, Object> said) {
    return http.send("PUT", retentionPath(policy), said).body();
  }

  private String retentionPath(String policy) {
    return OWN + path("/replicationPolicies/" + ArmHttp.encode(policy)) + "/retention";
  }

  /** Holds a point by a name, until the name is taken away. */
  public Job pin(
      String fabric, String cloud, UUID vm, String point, String pin, Consumer<Job> progress) {
    return finish(http.send("PUT", pinPath(fabric, cloud, vm, point, pin), null), progress);
  }

  public Job unpin(
      String fabric, String cloud, UUID vm, String point, String pin, Consumer<Job> progress) {
    return finish(http.send("DELETE", pinPath(fabric, cloud, vm, point, pin), null), progress);
  }

  private String pinPath(String fabric, String cloud, UUID vm, String point, String pin) {
    return OWN
        + itemPath(fabric, cloud, vm)
        + "/recoveryPoints/"
        + ArmHttp.encode(point)
        + "/pins/"
        + ArmHttp.encode(pin);
  }

  /** How far a machine's points are proved. */
  public JsonNode verification(String fabric, String cloud, UUID vm) {
    return http.send("GET", verificationPath(fabric, cloud, vm), null).body();
  }

  /**
   * Has points read back at the host that keeps them; throws when one is damaged.
   *
   * @param point a point's name; null is all
   */
  public Job verifyPoints(
      String fabric, String cloud, UUID vm, @Nullable String point, Consumer<Job> progress) {
    Map<String, Object> said =
        point == null
            ? Map.of("kind", "Points")
            : Map.of("kind", "Points", "recoveryPointId", point);
    return finish(http.send("POST", verificationPath(fabric, cloud, vm), said), progress);
  }

  /** Has the replica compared with the source; throws when they differ. */
  public Job compareWithSource(String fabric, String cloud, UUID vm, Consumer<Job> progress) {
    Map<String, Object> said = Map.of("kind", "CompareWithSource");
    return finish(http.send("POST", verificationPath(fabric, cloud, vm), said), progress);
  }

  private String verificationPath(String fabric, String cloud, UUID vm) {
    return OWN + itemPath(fabric, cloud, vm) + "/verification";
  }

  /**
   * Boots a copy of the machine while replication goes on.
   *
   * @param recoveryPoint a point's name; null takes the newest
   * @param networkType {@code NoNetworkAttachAsInput}, {@code VmNetworkAsInput} or {@code Isolated}
   * @param network the VM network's ARM id for {@code VmNetworkAsInput}
   */
  public Job testFailover(
      String fabric,
      String cloud,
      UUID vm,
      @Nullable String recoveryPoint,
      String networkType,
      @Nullable String network,
      Consumer<Job> progress) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("failoverDirection", "PrimaryToRecovery");
    input.put("networkType", networkType);
    if (network != null) {
      input.put("networkId", network);
    }
    input.put("providerSpecificDetails", chosen(itemPath(fabric, cloud, vm), recoveryPoint));
    return action(fabric, cloud, vm, "testFailover", input, progress);
  }

  public Job testFailoverCleanup(
      String fabric, String cloud, UUID vm, String comments, Consumer<Job> progress) {
    return action(fabric, cloud, vm, "testFailoverCleanup", Map.of("comments", comments), progress);
  }

  /** Fails over though the source may have had no chance to send what it had last. */
  public Job unplannedFailover(
      String fabric,
      String cloud,
      UUID vm,
      @Nullable String recoveryPoint,
      Consumer<Job> progress) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("failoverDirection", "PrimaryToRecovery");
    input.put("sourceSiteOperations", "NotRequired");
    input.put("providerSpecificDetails", chosen(itemPath(fabric, cloud, vm), recoveryPoint));
    return action(fabric, cloud, vm, "unplannedFailover", input, progress);
  }

  private static Map<String, Object> chosen(String item, @Nullable String recoveryPoint) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("instanceType", INSTANCE);
    if (recoveryPoint != null) {
      details.put("recoveryPointId", item + "/recoveryPoints/" + recoveryPoint);
    }
    return details;
  }

  private Job action(
      String fabric,
      String cloud,
      UUID vm,
      String action,
      Map<String, Object> input,
      Consumer<Job> progress) {
    return finish(
        http.send("POST", itemPath(fabric, cloud, vm) + "/" + action, Map.of("properties", input)),
        progress);
  }

  /** Newest first. */
  public List<Job> jobs() {
    return list("/replicationJobs").stream().map(Job::of).toList();
  }

  public Job job(String id) {
    return Job.of(http.send("GET", path("/replicationJobs/" + ArmHttp.encode(id)), null).body());
  }

  /** A path below the vault, e.g. {@code /replicationJobs}, as the API answers it. */
  public JsonNode get(String below) {
    return http.send("GET", path(below), null).body();
  }

  @Override
  public void close() {
    http.close();
  }

  /** Follows a long-running operation to its end; the job it stands for is told at each change. */
  private Job finish(ArmHttp.Answer begun, Consumer<Job> progress) {
    if (begun.statusUrl().isEmpty()) {
      if (begun.status() == ACCEPTED) {
        throw new AgentException(
            0, "ANSWER", "the vault accepted the call, but does not say how to follow it", null);
      }
      return new Job("", "", "", "Succeeded", "", List.of(), List.of(), "", "");
    }
    String url = begun.statusUrl().get();
    String id = lastSegment(url);
    while (true) {
      JsonNode status = http.send("GET", url, null).body();
      Job job = job(id);
      progress.accept(job);
      switch (status.path("status").asText()) {
        case "Succeeded" -> {
          return job;
        }
        case "Failed", "Canceled" -> throw failure(status, job);
        default -> LockSupport.parkNanos(POLL.toNanos());
      }
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        throw new AgentException(0, "UNREACHABLE", "interrupted while job " + id + " runs", null);
      }
    }
  }

  private static AgentException failure(JsonNode status, Job job) {
    String code = status.path("error").path("code").asText("JobFailed");
    String message = status.path("error").path("message").asText("job " + job.id() + " failed");
    String remedy = job.error().map(Job.Failure::remedy).orElse("");
    return new AgentException(409, code, code + ": " + message, remedy.isEmpty() ? null : remedy);
  }

  private static String lastSegment(String url) {
    String path = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<JsonNode> list(String below) {
    return listAt(below.startsWith(address.armId()) ? below : path(below));
  }

  private List<JsonNode> listAt(String path) {
    List<JsonNode> all = new ArrayList<>();
    String next = path;
    while (!next.isEmpty()) {
      JsonNode page = http.send("GET", next, null).body();
      page.path("value").forEach(all::add);
      next = page.path("nextLink").asText("");
    }
    return all;
  }

  private static List<String> names(List<JsonNode> resources) {
    return resources.stream().map(resource -> resource.path("name").asText()).toList();
  }

  private String path(String below) {
    return address.armId() + below;
  }

  private String fabricPath(String fabric) {
    return path("/replicationFabrics/" + ArmHttp.encode(fabric));
  }

  private String containerPath(String fabric, String cloud) {
    return fabricPath(fabric) + "/replicationProtectionContainers/" + ArmHttp.encode(cloud);
  }

  private String networkPath(String fabric, String network) {
    return fabricPath(fabric) + "/replicationNetworks/" + ArmHttp.encode(network);
  }

  private String itemPath(String fabric, String cloud, UUID vm) {
    return containerPath(fabric, cloud) + "/replicationProtectedItems/" + vm;
  }
}
