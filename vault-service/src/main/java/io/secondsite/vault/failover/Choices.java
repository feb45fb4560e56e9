package io.secondsite.vault.failover;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what was chosen for a failover: direction, recovery point, network of a test. */
final class Choices {
  private static final Set<String> INSTANCE_TYPES =
      Set.of("HyperVReplica2012R2", "HyperVReplica2012");
  private static final String NONE = "none";
  private static final String ISOLATED = "isolated";

  private final ProtectedItems items;
  private final VmNetworks networks;

  Choices(ProtectedItems items, VmNetworks networks) {
    this.items = items;
    this.networks = networks;
  }

  /** Refuses what is not there yet instead of passing over it. */
  void check(FailoverRequest request) {
    String type = request.instanceType();
    if (type != null && !INSTANCE_TYPES.contains(type)) {
      throw bad("instanceType", "is of another scenario")
          .withRemedy("say HyperVReplica2012R2, or leave providerSpecificDetails out");
    }
    String direction = request.failoverDirection();
    if (direction != null && !direction.equalsIgnoreCase("PrimaryToRecovery")) {
      throw bad("failoverDirection", "must be PrimaryToRecovery")
          .withRemedy("failing back is not there yet: say PrimaryToRecovery");
    }
    String source = request.sourceSiteOperations();
    if (source != null && !source.equalsIgnoreCase("NotRequired")) {
      throw bad("sourceSiteOperations", "must be NotRequired")
          .withRemedy(
              "an unplanned failover leaves the source site alone: shut the machine down yourself,"
                  + " then say NotRequired");
    }
  }

  /** A point's id, {@code Latest} or {@code LatestProcessed}. */
  String recoveryPoint(ProtectedItem item, FailoverRequest request) {
    String id = request.recoveryPointId();
    if (id != null && !id.isBlank()) {
      return items.point(item, id.substring(id.lastIndexOf('/') + 1)).point();
    }
    if (item.news().newest() == null) {
      throw noPoint(item, "no recovery point");
    }
    String type = request.recoveryPointType();
    return switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
      case "", "latest", "latesttime" -> "Latest";
      case "latestprocessed" -> "LatestProcessed";
      case "latestapplicationconsistent", "latesttag" -> applicationConsistent(item);
      case "custom" ->
          throw bad("recoveryPointId", "is missing")
              .withRemedy("say one of recoveryPoints, or another recoveryPointType");
      default ->
          throw bad("recoveryPointType", "is not known")
              .withRemedy("say Latest, LatestProcessed or LatestApplicationConsistent");
    };
  }

  private String applicationConsistent(ProtectedItem item) {
    return items
        .newestApplicationConsistent(item)
        .orElseThrow(() -> noPoint(item, "no application-consistent recovery point"))
        .point();
  }

  private static ProblemException noPoint(ProtectedItem item, String what) {
    return ProblemException.of(
            FailoverProblem.NO_RECOVERY_POINT, item.desired().vmName() + " has " + what)
        .inField("recoveryPointType")
        .withRemedy("choose another recovery point, or wait for the next one");
  }

  /** {@code none}, {@code isolated} or the name of a VM network of the recovery site. */
  String testNetwork(ProtectedItem item, FailoverRequest request) {
    String id = request.networkId();
    String type = request.networkType();
    return switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
      case "" -> id == null || id.isBlank() ? NONE : existing(item, id);
      case NONE, "nonetworkattachasinput" -> NONE;
      case ISOLATED, "createnetworkasinput" -> ISOLATED;
      case "vmnetworkasinput" -> existing(item, id);
      default ->
          throw bad("networkType", "is not known")
              .withRemedy(
                  "say NoNetworkAttachAsInput, VmNetworkAsInput with networkId, or Isolated");
    };
  }

  private String existing(ProtectedItem item, @Nullable String id) {
    String server = item.desired().recovery().server();
    String vault = item.desired().vault();
    String start = vault + "/replicationFabrics/" + server + "/replicationNetworks/";
    if (id == null || !id.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT))) {
      throw bad("networkId", "must be a VM network of the recovery site " + server)
          .withRemedy("say an id that begins with " + start);
    }
    String name = id.substring(start.length());
    if (!networks.exists(vault, server, name)) {
      throw ProblemException.of(
              FailoverProblem.UNKNOWN_NETWORK, "server " + server + " has no such VM network")
          .inField("networkId")
          .withRemedy("choose one of replicationNetworks of " + server);
    }
    return name;
  }

  private static ProblemException bad(String field, String why) {
    return ProblemException.of(FailoverProblem.BAD_FAILOVER, field + " " + why).inField(field);
  }
}
