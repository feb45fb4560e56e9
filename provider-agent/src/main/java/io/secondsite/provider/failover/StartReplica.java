package io.secondsite.provider.failover;

import io.secondsite.fabric.Network;
import io.secondsite.fabric.Site;
import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.AgentPoint;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.NicConnection;
import io.secondsite.provider.mapping.Card;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Has the host-agent boot the replica, once. Before it asks, the run notes which boots are there:
 * any that comes later is its own, however the answer was lost. Thread-safe.
 */
final class StartReplica {
  private static final Set<String> THERE_ALREADY = Set.of("FAILED_OVER", "DRILL_RUNNING");

  private final Site site;
  private final Patience patience;

  StartReplica(Site site, Patience patience) {
    this.site = site;
    this.patience = patience;
  }

  /**
   * @param record keeps the run before more is done
   */
  FailoverRun run(FailoverRun begun, HostAgent agent, UnaryOperator<FailoverRun> record) {
    FailoverRun run =
        begun.bootsBefore() != null ? begun : record.apply(begun.asking(idsNow(begun, agent)));
    AgentBoot boot = patience.ask(() -> bootOrAdopt(run, agent));
    AgentBoot settled =
        patience.until(() -> Boots.again(agent, boot), one -> !one.state().equals("STARTING"));
    return run.started(started(agent.host(), settled));
  }

  private List<String> idsNow(FailoverRun run, HostAgent agent) {
    List<AgentBoot> alive = patience.ask(() -> Boots.alive(agent, run));
    alive.stream()
        .findFirst()
        .ifPresent(boot -> {
          throw Boots.thereAlready(run, boot);
        });
    return patience.ask(() -> Boots.all(agent, run)).stream().map(AgentBoot::id).toList();
  }

  private AgentBoot bootOrAdopt(FailoverRun run, HostAgent agent) {
    Optional<AgentBoot> mine = mine(run, agent);
    if (mine.isPresent()) {
      return mine.get();
    }
    try {
      return boot(run, agent);
    } catch (HostException.Refused refused) {
      if (THERE_ALREADY.contains(refused.code())) {
        return mine(run, agent).orElseThrow(() -> refused); // asked before; the answer was lost
      }
      throw refused;
    }
  }

  private static Optional<AgentBoot> mine(FailoverRun run, HostAgent agent) {
    List<String> before = Objects.requireNonNullElse(run.bootsBefore(), List.of());
    return Boots.alive(agent, run).stream().filter(boot -> !before.contains(boot.id())).findFirst();
  }

  private AgentBoot boot(FailoverRun run, HostAgent agent) {
    FailoverOrder order = run.order();
    String point = point(order, agent);
    return switch (order.kind()) {
      case TEST_FAILOVER ->
          agent.drill(order.vm(), point, drillNetwork(order.network()), List.of());
      case UNPLANNED_FAILOVER ->
          agent.failover(order.vm(), point, connections(run.cards()), order.confirmSourceDown());
      case TEST_FAILOVER_CLEANUP -> throw new IllegalStateException("a clean-up starts nothing");
    };
  }

  private static String point(FailoverOrder order, HostAgent agent) {
    return switch (order.point()) {
      case "Latest" -> "latest";
      case "LatestProcessed" -> latestGood(order, agent);
      default -> order.point();
    };
  }

  private static String latestGood(FailoverOrder order, HostAgent agent) {
    return agent.points(order.vm()).reversed().stream()
        .filter(point -> point.health().equals("GOOD"))
        .map(AgentPoint::id)
        .findFirst()
        .orElseThrow(() ->
            new StepException(
                "NO_GOOD_POINT",
                "the replica has no recovery point to use",
                "wait until initial replication has ended"));
  }

  /** What hypervisors call the network of a drill. */
  String drillNetwork(@Nullable String network) {
    if (network == null || network.toLowerCase(Locale.ROOT).equals("isolated")) {
      return "isolated";
    }
    return network.toLowerCase(Locale.ROOT).equals("none") ? "none" : hypervisorNetwork(network);
  }

  private List<NicConnection> connections(List<Card> cards) {
    return cards.stream()
        .map(card -> {
          String network = card.network();
          return new NicConnection(card.mac(), network == null ? null : hypervisorNetwork(network));
        })
        .toList();
  }

  String hypervisorNetwork(String network) {
    return site.network(network)
        .map(Network::hypervisorNetwork)
        .orElseThrow(() ->
            new StepException(
                "UNKNOWN_NETWORK",
                "site " + site.name() + " has no VM network " + network,
                "name a VM network of this site, none or isolated; or correct the mapping"));
  }

  private static StartedBoot started(String host, AgentBoot boot) {
    return new StartedBoot(
        boot.id(),
        host,
        boot.machine().id(),
        boot.machine().name(),
        boot.point(),
        boot.startedAt(),
        boot.serialLog());
  }
}
