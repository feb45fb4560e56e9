package io.secondsite.provider.failover;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.protection.Drills;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The drills of an item, as the runs of this site have them. Thread-safe. */
public final class ItemDrills implements Drills {
  private final FailoverStore store;

  public ItemDrills(FailoverStore store) {
    this.store = store;
  }

  @Override
  public boolean isBusy(UUID item) {
    return store.unfinished().stream().anyMatch(run -> run.order().item().equals(item));
  }

  @Override
  public void end(UUID item, HostAgent agent) {
    store.drills(item).stream()
        .filter(run -> agent.host().equals(run.host()) && run.bootsBefore() != null)
        .flatMap(run -> left(run, agent).stream())
        .distinct()
        .forEach(boot -> remove(agent, boot));
  }

  /** A boot that is known to be the run's, and no other that came later. */
  private List<String> left(FailoverRun drill, HostAgent agent) {
    StartedBoot boot = drill.boot();
    return boot == null ? started(store, drill, agent) : List.of(boot.id());
  }

  /** Its boots that are there still, also one whose start was never answered. */
  static List<String> started(FailoverStore store, FailoverRun drill, HostAgent agent) {
    List<String> before = Objects.requireNonNullElse(drill.bootsBefore(), List.of());
    return Boots.all(agent, drill).stream()
        .map(AgentBoot::id)
        .filter(id -> !before.contains(id))
        .filter(id -> !store.isClaimed(agent.host(), id, drill.order().id()))
        .toList();
  }

  static boolean remove(HostAgent agent, String id) {
    try {
      agent.removeDrill(id);
      return true;
    } catch (HostException.Refused refused) {
      if (refused.code().equals("UNKNOWN_BOOT")) {
        return false; // removed before
      }
      throw refused;
    }
  }
}
