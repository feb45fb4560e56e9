package io.secondsite.contracts.vault;

import io.secondsite.contracts.Event;
import java.time.Instant;
import java.util.UUID;

/** What an operator decided about failing over. The key is the machine's id. */
public sealed interface FailoverDecidedEvent extends Event {

  /**
   * @param failover names this failover everywhere
   * @param decidedBy the subject of the operator's token
   */
  record FailoverDecided(
      UUID failover,
      UUID job,
      UUID item,
      UUID vm,
      FailoverKind kind,
      String recoveryServer,
      String recoveryPoint,
      String decidedBy,
      Instant at)
      implements FailoverDecidedEvent {
    @Override
    public String key() {
      return vm.toString();
    }
  }
}
