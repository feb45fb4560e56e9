package io.secondsite.vault.arm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Request paths: names of types and actions are put into the case in which they are served. */
public final class ArmPath {
  private static final Map<String, String> WORDS =
      Stream.of(
              "subscriptions",
              "resourceGroups",
              "providers",
              "Microsoft.RecoveryServices",
              "vaults",
              "certificates",
              "operationStatus",
              "operationResults",
              "replicationFabrics",
              "replicationRecoveryServicesProviders",
              "replicationProtectionContainers",
              "replicationProtectableItems",
              "replicationLogicalNetworks",
              "replicationNetworks",
              "replicationNetworkMappings",
              "replicationStorageClassifications",
              "replicationStorageClassificationMappings",
              "replicationPolicies",
              "replicationProtectionContainerMappings",
              "replicationProtectedItems",
              "recoveryPoints",
              "replicationRecoveryPlans",
              "replicationJobs",
              "replicationEvents",
              "replicationAlertSettings",
              "replicationVaultHealth",
              "replicationVaultSettings",
              "checkConsistency",
              "renewCertificate",
              "remove",
              "refreshProvider",
              "discoverProtectableItem",
              "testFailover",
              "testFailoverCleanup",
              "plannedFailover",
              "unplannedFailover",
              "applyRecoveryPoint",
              "failoverCommit",
              "failoverCancel",
              "reProtect",
              "repairReplication",
              "resolveHealthErrors",
              "addDisks",
              "removeDisks",
              "updateMobilityService",
              "cancel",
              "restart",
              "resume",
              "export",
              "refresh")
          .collect(
              Collectors.toUnmodifiableMap(
                  word -> word.toLowerCase(Locale.ROOT), Function.identity()));

  private ArmPath() {}

  /** Whether the path is one of the public API. */
  public static boolean isArm(String path) {
    return path.toLowerCase(Locale.ROOT).startsWith("/subscriptions/");
  }

  /** Whether the path is a vault's own or a list of vaults, not something in a vault. */
  public static boolean isVaults(String path) {
    List<String> segments = List.of(path.substring(1).split("/", -1));
    int vaults = segments.size() > 2 && segments.get(2).equalsIgnoreCase("providers") ? 5 : 8;
    return segments.size() <= vaults || segments.get(vaults).equalsIgnoreCase("certificates");
  }

  /** The path as it is served; names stay as they are. */
  public static String canonical(String path) {
    String[] segments = path.substring(1).split("/", -1);
    int namespace = -1;
    for (int at = 0; at < segments.length; at++) {
      boolean isWord = namespace < 0 ? at % 2 == 0 : (at - namespace) % 2 == 1;
      if (isWord || at == namespace) {
        segments[at] = WORDS.getOrDefault(segments[at].toLowerCase(Locale.ROOT), segments[at]);
      }
      if (namespace < 0 && isWord && segments[at].equals("providers")) {
        namespace = at + 1;
      }
    }
    return "/" + String.join("/", segments);
  }
}
