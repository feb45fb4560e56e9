package io.secondsite.contracts.provider;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.provider.InventoryEvent.Failure;
import io.secondsite.contracts.vault.FailoverKind;
import io.secondsite.contracts.vault.ReplicaAction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the recovery site's engine did, and what became of other actions on a machine's points. The
 * key is the machine's id.
 */
public sealed interface FailoverEvent extends Event {

  /**
   * A step as it stands; its end is told too.
   *
   * @param job the vault's job, null where no vault asked
   * @param step e.g. {@code ResolveNetworks}, {@code CheckSource}, {@code StartReplica}
   * @param state {@code InProgress}, {@code Succeeded}, {@code Failed} or {@code Skipped}
   */
  record FailoverStepped(
      UUID failover,
      @Nullable UUID job,
      UUID item,
      UUID vm,
      String server,
      FailoverKind kind,
      int position,
      String step,
      String friendlyName,
      String state,
      @Nullable String detail,
      Instant at)
      implements FailoverEvent {
    @Override
    public String key() {
      return vm.toString();
    }
  }

  /**
   * A failover's end.
   *
   * @param outcome {@code Succeeded} or {@code Failed}
   * @param boot what was started, absent when nothing was
   */
  record FailoverEnded(
      UUID failover,
      @Nullable UUID job,
      UUID item,
      UUID vm,
      String server,
      FailoverKind kind,
      String outcome,
      @Nullable Boot boot,
      InventoryEvent.@Nullable Failure error,
      Instant at)
      implements FailoverEvent {
    @Override
    public String key() {
      return vm.toString();
    }
  }

  /** A replica that was started. */
  record Boot(
      String id,
      String host,
      UUID machine,
      String machineName,
      String recoveryPoint,
      @Nullable Instant startedAt,
      @Nullable String serialLog,
      List<InventoryEvent.PlannedNic> nics) {
    public Boot {
      nics = List.copyOf(nics);
    }
  }

  /**
   * How an {@code ActOnReplica} stands.
   *
   * @param action the id of its command
   * @param state {@code InProgress}, {@code Succeeded} or {@code Failed}: not done, or something is
   *     wrong
   * @param findings what was found wrong, each for people: a file, a disk, a point; at most 100
   * @param summary for people
   */
  record ReplicaActionChanged(
      UUID action,
      UUID job,
      UUID item,
      UUID vm,
      String server,
      ReplicaAction kind,
      String state,
      @Nullable String summary,
      List<String> findings,
      @Nullable Failure error,
      Instant at)
      implements FailoverEvent {
    public ReplicaActionChanged {
      findings = List.copyOf(findings);
    }

    @Override
    public String key() {
      return vm.toString();
    }
  }
}
