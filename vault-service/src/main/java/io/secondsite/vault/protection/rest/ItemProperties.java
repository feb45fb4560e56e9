package io.secondsite.vault.protection.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.protection.Copying;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.Health;
import io.secondsite.vault.protection.Machine;
import io.secondsite.vault.protection.NewestPoint;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.SideReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A protected item's properties as the public API has them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ItemProperties(
    String friendlyName,
    String protectedItemType,
    String protectableItemId,
    String primaryFabricFriendlyName,
    String primaryFabricProvider,
    String recoveryFabricFriendlyName,
    String recoveryFabricId,
    String primaryProtectionContainerFriendlyName,
    String recoveryProtectionContainerFriendlyName,
    String recoveryContainerId,
    String protectionState,
    String protectionStateDescription,
    String activeLocation,
    String testFailoverState,
    String testFailoverStateDescription,
    List<String> allowedOperations,
    String replicationHealth,
    String failoverHealth,
    List<HealthError> healthErrors,
    @Nullable String policyId,
    @Nullable String policyFriendlyName,
    @Nullable Instant lastSuccessfulFailoverTime,
    @Nullable Instant lastSuccessfulTestFailoverTime,
    @Nullable Scenario currentScenario,
    @Nullable String failoverRecoveryPointId,
    String eventCorrelationId,
    Details providerSpecificDetails) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record HealthError(
      String errorSource,
      String errorLevel,
      String errorCode,
      String errorMessage,
      @Nullable String recommendedAction) {}

  record Scenario(String scenarioName, String jobId, Instant startTime) {}

  /**
   * @param rpoInSeconds how old the newest durable point's content is; absent while there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Details(
      String instanceType,
      @Nullable Instant lastReplicatedTime,
      List<Nic> vmNics,
      String vmId,
      String vmProtectionState,
      String vmProtectionStateDescription,
      InitialReplication initialReplicationDetails,
      List<Disk> vMDiskDetails,
      @Nullable Long rpoInSeconds,
      @Nullable String newestRecoveryPointId,
      @Nullable String primaryHost,
      @Nullable String recoveryHost,
      @Nullable String recoveryStorageLocation,
      @Nullable Integer recoveryPointThresholdInMinutes,
      @Nullable Suspension suspension,
      List<String> excludedDisks) {}

  /** Why, by whom and since when nothing is replicated. */
  record Suspension(String reason, String suspendedBy, Instant suspendedTime) {
    static @Nullable Suspension of(ProtectedItem.@Nullable Suspension suspension) {
      return suspension == null
          ? null
          : new Suspension(suspension.reason(), suspension.by(), suspension.at());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Nic(
      String nicId,
      @Nullable String vMNetworkName,
      @Nullable String recoveryVMNetworkId,
      @Nullable String recoveryVMNetworkName,
      String selectionType,
      List<IpConfig> ipConfigs) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record IpConfig(@Nullable String subnetName, @Nullable String recoverySubnetName) {}

  record InitialReplication(
      String initialReplicationType, String initialReplicationProgressPercentage) {}

  record Disk(long maxSizeMB, String vhdType, String vhdId, String vhdName) {}

  /** What an item is shown with. */
  record Shown(
      ProtectedItem item,
      Optional<Policy> policy,
      Optional<Machine> machine,
      Optional<Job> job,
      Instant now) {}

  static ItemProperties of(Shown shown) {
    ProtectedItem item = shown.item();
    ProtectedItem.Desired desired = item.desired();
    String vault = desired.vault();
    ItemWords words = ItemWords.of(item.state());
    String point = item.news().failoverPoint();
    return new ItemProperties(
        desired.vmName(),
        "VirtualMachine",
        desired.primary().resourceId(vault) + "/replicationProtectableItems/" + desired.vm(),
        desired.primary().server(),
        "VMM",
        desired.recovery().server(),
        vault + "/replicationFabrics/" + desired.recovery().server(),
        desired.primary().cloud(),
        desired.recovery().cloud(),
        desired.recovery().resourceId(vault),
        words.protectionState(),
        item.inWords(),
        words.activeLocation(),
        words.testFailoverState(),
        words.testFailoverState(),
        words.allowedOperations(),
        health(item, shown.now()),
        item.failure().isPresent() ? "Critical" : Health.NORMAL,
        healthErrors(item, shown.now()),
        shown.policy().map(Policy::resourceId).orElse(null),
        shown.policy().map(Policy::name).orElse(null),
        item.news().failedOverAt(),
        item.news().testedAt(),
        shown.job().filter(job -> !job.state().isEnd()).map(ItemProperties::scenario).orElse(null),
        point == null ? null : item.resourceId() + "/recoveryPoints/" + point,
        desired.id().toString(),
        details(shown, words));
  }

  private static Scenario scenario(Job job) {
    return new Scenario(
        job.scenario().apiName(), job.vault() + "/replicationJobs/" + job.id(), job.startedAt());
  }

  private static String health(ProtectedItem item, Instant now) {
    return item.failure().isPresent()
        ? "Critical"
        : item.worst(now).map(Health::level).orElse(Health.NORMAL);
  }

  private static List<HealthError> healthErrors(ProtectedItem item, Instant now) {
    List<HealthError> errors = new ArrayList<>();
    item.failure().ifPresent(failure -> errors.add(error(failure)));
    item.news().source().ifPresent(health -> addError(errors, "Source", health));
    Health replica = item.news().health();
    if (replica != null) {
      addError(errors, "Replica", replica);
    }
    item.late(now).ifPresent(late -> errors.add(objectiveMissed(late)));
    return errors;
  }

  private static void addError(List<HealthError> errors, String where, Health health) {
    if (!health.level().equals(Health.NORMAL)) {
      errors.add(
          new HealthError(where, health.level(), "REPLICATION_HEALTH", health.reason(), null));
    }
  }

  private static HealthError objectiveMissed(Health late) {
    return new HealthError(
        "Vault",
        late.level(),
        "RECOVERY_POINT_OBJECTIVE",
        late.reason(),
        "see what keeps the source from replicating: its health, the link, the replica's host");
  }

  private static HealthError error(Failure failure) {
    return new HealthError("Site", "Error", failure.code(), failure.message(), failure.remedy());
  }

  private static Details details(Shown shown, ItemWords words) {
    ProtectedItem item = shown.item();
    ProtectedItem.News news = item.news();
    NewestPoint newest = news.newest();
    SideReport recovery = news.recovery();
    return new Details(
        "HyperVReplica2012R2",
        newest == null ? null : newest.instant(),
        nics(shown),
        item.desired().vm().toString(),
        words.protectionState(),
        item.inWords(),
        new InitialReplication("OverNetwork", percent(news)),
        shown.machine().map(ItemProperties::disks).orElse(List.of()),
        news.age(shown.now()).map(Duration::toSeconds).orElse(null),
        newest == null ? null : item.resourceId() + "/recoveryPoints/" + newest.point(),
        news.primary() == null ? null : news.primary().host(),
        recovery == null ? null : recovery.host(),
        recovery == null ? null : recovery.storageLocation(),
        threshold(item),
        Suspension.of(item.desired().suspension()),
        item.desired().excludedDisks());
  }

  private static @Nullable Integer threshold(ProtectedItem item) {
    int minutes = item.desired().terms().recoveryPointThresholdMinutes();
    return minutes == 0 ? null : minutes;
  }

  private static String percent(ProtectedItem.News news) {
    if (news.newest() != null) {
      return "100";
    }
    Copying copying = news.copying();
    return copying == null ? "0" : String.valueOf(copying.percent().orElse(0));
  }

  private static List<Disk> disks(Machine machine) {
    return machine.disks().stream()
        .map(disk -> new Disk(disk.sizeBytes() >> 20, disk.format(), disk.target(), disk.target()))
        .toList();
  }

  /** The source's cards as last told, each with what its replica would be connected to. */
  private static List<Nic> nics(Shown shown) {
    SideReport recovery = shown.item().news().recovery();
    List<SideReport.PlannedNic> planned = recovery == null ? List.of() : recovery.planned();
    Map<String, SideReport.PlannedNic> byMac =
        planned.stream()
            .collect(Collectors.toMap(nic -> key(nic.mac()), Function.identity(), (a, _) -> a));
    List<Machine.Nic> cards = shown.machine().map(Machine::nics).orElse(List.of());
    if (cards.isEmpty()) {
      return planned.stream().map(nic -> nic(shown.item(), nic.mac(), null, nic)).toList();
    }
    return cards.stream()
        .map(card -> nic(shown.item(), card.mac(), card, byMac.get(key(card.mac()))))
        .toList();
  }

  private static Nic nic(
      ProtectedItem item,
      String mac,
      Machine.@Nullable Nic source,
      SideReport.@Nullable PlannedNic planned) {
    String network = planned == null ? null : planned.network();
    String fabric =
        item.desired().vault() + "/replicationFabrics/" + item.desired().recovery().server();
    return new Nic(
        mac,
        source == null ? null : source.network(),
        network == null ? null : fabric + "/replicationNetworks/" + network,
        network,
        network == null ? "NotSelected" : "SelectedByDefault",
        List.of(
            new IpConfig(
                source == null ? null : source.subnet(),
                planned == null ? null : planned.subnet())));
  }

  private static String key(String mac) {
    return mac.toLowerCase(Locale.ROOT);
  }
}
