package io.secondsite.standalone;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.mapping.MappingEvent;
import io.secondsite.contracts.provider.FailoverEvent;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.FailoverDecidedEvent;
import io.secondsite.contracts.vault.JobEvent;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.contracts.vault.RegistrationEvent;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An event as a sentence for people. */
final class EventLine {
  private EventLine() {}

  static String of(Topic topic, Event event) {
    return switch (topic) {
      case REGISTRATION -> registration((RegistrationEvent) event);
      case INVENTORY -> inventory((InventoryEvent) event);
      case MAPPING -> mapping((MappingEvent) event);
      case PROTECTION -> protection((ProtectionEvent) event);
      case REPLICATION_DELTA -> delta((ReplicationDeltaEvent) event);
      case FAILOVER_DECIDED -> decided((FailoverDecidedEvent) event);
      case FAILOVER -> failover((FailoverEvent) event);
      case JOB -> job((JobEvent) event);
      case COMMAND -> command((CommandEvent) event);
    };
  }

  private static String registration(RegistrationEvent event) {
    return switch (event) {
      case RegistrationEvent.ServerRegistered it ->
          "server " + it.server() + " registered with " + lastPart(it.vault());
      case RegistrationEvent.ServerRenewed it ->
          "server " + it.server() + " has new certificates of " + lastPart(it.vault());
      case RegistrationEvent.ServerRevoked it ->
          "server " + it.server() + " revoked: " + it.reason();
      case RegistrationEvent.ServerRemoved it ->
          "server " + it.server() + " removed from " + lastPart(it.vault());
    };
  }

  private static String inventory(InventoryEvent event) {
    return event.server()
        + ": "
        + switch (event) {
          case InventoryEvent.ServerSet it -> "management server " + it.state();
          case InventoryEvent.HostSet it ->
              "host " + it.name() + " " + it.state() + " (" + it.hypervisor() + ")";
          case InventoryEvent.CloudSet it ->
              "cloud " + it.name() + " on " + String.join(", ", it.logicalNetworks());
          case InventoryEvent.LogicalNetworkSet it -> "logical network " + it.name();
          case InventoryEvent.NetworkSet it -> "VM network " + it.name();
          case InventoryEvent.StorageClassificationSet it -> "storage classification " + it.name();
          case InventoryEvent.MachineSet it -> machine(it);
          case InventoryEvent.ProtectionSideSet it -> side(it);
        };
  }

  private static String machine(InventoryEvent.MachineSet machine) {
    String cloud = machine.cloud() == null ? "no cloud" : machine.cloud();
    return "VM " + machine.name() + " " + machine.state() + " on " + machine.host() + ", " + cloud;
  }

  private static String side(InventoryEvent.ProtectionSideSet side) {
    InventoryEvent.Failure error = side.error();
    return side.side()
        + " of "
        + side.vm()
        + " is "
        + side.state()
        + (error == null ? "" : ": " + error.message());
  }

  private static String mapping(MappingEvent event) {
    return switch (event) {
      case MappingEvent.NetworkMappingSet it ->
          "network " + it.primaryNetwork() + " is mapped to " + it.recoveryNetwork();
      case MappingEvent.StorageMappingSet it ->
          "storage " + it.primaryClassification() + " is mapped to " + it.recoveryClassification();
    };
  }

  private static String protection(ProtectionEvent event) {
    return switch (event) {
      case ProtectionEvent.PolicySet it ->
          "policy " + it.name() + ": every " + it.frequencySeconds() + " s";
      case ProtectionEvent.CloudPairingSet it ->
          "cloud " + it.primaryCloud() + " is protected by " + it.recoveryCloud();
      case ProtectionEvent.ProtectedItemSet it ->
          "VM " + it.vmName() + " is to be protected by " + it.recoveryCloud();
    };
  }

  private static String delta(ReplicationDeltaEvent event) {
    return event.host()
        + ": "
        + switch (event) {
          case ReplicationDeltaEvent.RecoveryPointCommitted it ->
              "recovery point "
                  + it.point()
                  + " of "
                  + it.vmName()
                  + " at "
                  + it.instant()
                  + ", "
                  + Progress.bytes(it.changedBytes())
                  + " changed";
          case ReplicationDeltaEvent.RecoveryPointRemoved it ->
              "recovery point " + it.point() + " is gone";
          case ReplicationDeltaEvent.RecoveryPointsMarked it ->
              it.marks().size() + " points of " + it.vm() + " are pinned or damaged";
          case ReplicationDeltaEvent.InitialReplicationProgressed it ->
              "initial replication of "
                  + it.vm()
                  + ": "
                  + Progress.bytes(it.bytesStaged())
                  + total(it.bytesTotal());
          case ReplicationDeltaEvent.ReplicationHealthChanged it ->
              "replication of " + it.vm() + " is " + it.health() + ": " + it.reason();
        };
  }

  private static String total(@Nullable Long bytes) {
    return bytes == null ? "" : " of " + Progress.bytes(bytes);
  }

  private static String decided(FailoverDecidedEvent event) {
    return switch (event) {
      case FailoverDecidedEvent.FailoverDecided it ->
          it.decidedBy() + " decided " + it.kind() + " of " + it.vm() + " at " + it.recoveryPoint();
    };
  }

  private static String failover(FailoverEvent event) {
    return switch (event) {
      case FailoverEvent.FailoverStepped it ->
          it.server() + ": " + it.kind() + ", " + it.friendlyName() + ": " + it.state();
      case FailoverEvent.FailoverEnded it ->
          it.server() + ": " + it.kind() + " of " + it.vm() + " " + it.outcome() + ended(it);
      case FailoverEvent.ReplicaActionChanged it ->
          it.server() + ": " + it.kind() + " of " + it.vm() + " " + it.state();
    };
  }

  private static String ended(FailoverEvent.FailoverEnded end) {
    InventoryEvent.Failure error = end.error();
    FailoverEvent.Boot boot = end.boot();
    if (error != null) {
      return ": " + error.code() + ", " + error.message();
    }
    return boot == null ? "" : ": " + boot.machineName() + " runs on " + boot.host();
  }

  private static String job(JobEvent event) {
    return switch (event) {
      case JobEvent.JobChanged it ->
          "job "
              + it.friendlyName()
              + " of "
              + it.targetObjectName()
              + " "
              + it.state()
              + " ("
              + it.tasks().stream()
                  .map(task -> task.friendlyName() + " " + task.state())
                  .collect(Collectors.joining(", "))
              + ")";
    };
  }

  private static String command(CommandEvent event) {
    return "to "
        + event.server()
        + ": "
        + switch (event) {
          case CommandEvent.StartFailover it -> it.kind() + " of " + it.vm();
          case CommandEvent.ActOnReplica it -> it.action() + " of " + it.vm();
          case CommandEvent.RefreshInventory it -> "refresh the inventory, " + it.id();
        };
  }

  private static String lastPart(String armId) {
    return armId.substring(armId.lastIndexOf('/') + 1);
  }
}
