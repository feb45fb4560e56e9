package io.secondsite.provider.failover;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.AgentMachine;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.ProtectedItem;
import io.secondsite.provider.protection.ProtectionSide;
import io.secondsite.provider.protection.Protections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** What each step does. Every one may be done again. Thread-safe. */
final class Steps {
  private final Protections protections;
  private final Hosts hosts;
  private final FailoverStore store;
  private final Patience patience;
  private final StartReplica start;

  Steps(
      Protections protections,
      Hosts hosts,
      FailoverStore store,
      Patience patience,
      StartReplica start) {
    this.protections = protections;
    this.hosts = hosts;
    this.store = store;
    this.patience = patience;
    this.start = start;
  }

  /** The run with what the step found, and what to tell of it. */
  record Outcome(FailoverRun run, String detail) {}

  Outcome run(StepName step, FailoverRun run, UnaryOperator<FailoverRun> record) {
    return switch (step) {
      case RESOLVE_NETWORKS -> resolveNetworks(run);
      case START_REPLICA -> {
        FailoverRun started = start.run(run, agent(run), record);
        yield new Outcome(started, boot(started).id() + " on " + boot(started).host());
      }
      case CHECK_REPLICA -> checkReplica(run);
      case STOP_REPLICA -> stopReplica(run);
      case CHECK_GONE -> checkGone(run);
    };
  }

  private Outcome resolveNetworks(FailoverRun run) {
    FailoverOrder order = run.order();
    ProtectedItem item =
        protections
            .item(order.item())
            .filter(ProtectedItem::isWanted)
            .orElseThrow(() ->
                new StepException(
                    "NOT_PROTECTED",
                    "machine " + order.vm() + " is not protected here",
                    "see GET /protectedItems"));
    String host = protections.recoverySide(item.id()).map(ProtectionSide::host).orElse(null);
    if (host == null) {
      throw new StepException(
          "NO_REPLICA", "no host of this site has its replica", "wait until it is placed");
    }
    List<Card> cards = cards(order, protections.replicaCards(item));
    return new Outcome(run.on(host, cards), told(order, cards));
  }

  private List<Card> cards(FailoverOrder order, List<Card> mapped) {
    return switch (order.kind()) {
      case UNPLANNED_FAILOVER -> {
        mapped.stream()
            .map(Card::network)
            .filter(Objects::nonNull)
            .forEach(start::hypervisorNetwork);
        yield mapped;
      }
      case TEST_FAILOVER, TEST_FAILOVER_CLEANUP -> {
        String network = start.drillNetwork(order.network());
        boolean isNamed = !network.equals("none") && !network.equals("isolated");
        String named = isNamed ? order.network() : null;
        yield mapped.stream().map(card -> new Card(card.mac(), named, null)).toList();
      }
    };
  }

  private static String told(FailoverOrder order, List<Card> cards) {
    if (order.kind() == Kind.TEST_FAILOVER) {
      return "every card: " + Objects.requireNonNullElse(order.network(), "isolated");
    }
    return cards.isEmpty()
        ? "no card is known"
        : String.join(
            ", ",
            cards.stream()
                .map(card ->
                    card.mac() + ": " + Objects.requireNonNullElse(card.network(), "no network"))
                .toList());
  }

  private Outcome checkReplica(FailoverRun run) {
    HostAgent agent = agent(run);
    AgentBoot boot = patience.ask(() -> agent.boot(Boots.kind(run), boot(run).id()));
    boolean isRunning = boot.state().equals("RUNNING") && boot.machine().state().equals("RUNNING");
    if (!isRunning) {
      throw new StepException(
          "REPLICA_NOT_RUNNING",
          "machine "
              + boot.machine().name()
              + " is "
              + boot.machine().state()
              + ", its boot "
              + boot.state(),
          "see its serial log at the host");
    }
    if (run.order().kind() == Kind.UNPLANNED_FAILOVER) {
      checkNetworks(run, agent, boot);
    }
    return new Outcome(run, boot.machine().name() + " runs");
  }

  private void checkNetworks(FailoverRun run, HostAgent agent, AgentBoot boot) {
    patience.ask(agent::vms).stream()
        .filter(machine -> machine.id().equals(boot.machine().id()))
        .flatMap(machine -> machine.nics().stream())
        .forEach(nic -> checkNetwork(run, nic));
  }

  /** A card must not be where it was not meant to be. */
  private void checkNetwork(FailoverRun run, AgentMachine.Nic nic) {
    String actual = nic.network();
    if (actual == null || actual.isEmpty()) {
      return;
    }
    boolean isMeant =
        run.cards().stream()
            .filter(card -> card.mac().equalsIgnoreCase(nic.mac()))
            .map(Card::network)
            .filter(Objects::nonNull)
            .map(start::hypervisorNetwork)
            .anyMatch(actual::equals);
    if (!isMeant) {
      throw new StepException(
          "WRONG_NETWORK",
          "card " + nic.mac() + " is connected to " + actual,
          "disconnect it, and see the network mappings");
    }
  }

  private Outcome stopReplica(FailoverRun run) {
    FailoverRun drill = drill(run);
    String host = drill.host();
    if (host == null || drill.bootsBefore() == null) {
      return new Outcome(run, "nothing was started");
    }
    HostAgent agent = hosts.agent(host);
    List<String> ids = patience.ask(() -> ItemDrills.started(store, drill, agent));
    for (String id : ids) {
      patience.ask(() -> ItemDrills.remove(agent, id));
    }
    FailoverRun onHost = run.on(host, List.of());
    StartedBoot boot = drill.boot();
    return new Outcome(
        boot == null ? onHost : onHost.started(boot),
        ids.isEmpty() ? "it was gone" : String.join(", ", ids));
  }

  private FailoverRun drill(FailoverRun run) {
    UUID id = run.order().drill();
    if (id == null) {
      throw new StepException(
          "UNKNOWN_DRILL", "the clean-up names no test failover", "name the test failover");
    }
    return store
        .find(id)
        .filter(one -> one.order().kind() == Kind.TEST_FAILOVER)
        .orElseThrow(() ->
            new StepException(
                "UNKNOWN_DRILL",
                "test failover " + id + " did not run here",
                "see GET /failovers at the recovery site"));
  }

  private Outcome checkGone(FailoverRun run) {
    String host = run.host();
    StartedBoot boot = run.boot();
    if (host == null || boot == null) {
      return new Outcome(run, "nothing is left");
    }
    HostAgent agent = hosts.agent(host);
    boolean isThere =
        patience.ask(agent::drills).stream().anyMatch(one -> one.id().equals(boot.id()));
    if (isThere) {
      throw new StepException(
          "STILL_THERE", boot.id() + " is still listed at " + host, "clean up once more");
    }
    return new Outcome(run, boot.id() + " is gone");
  }

  private HostAgent agent(FailoverRun run) {
    String host = run.host();
    if (host == null) {
      throw new IllegalStateException("no host is known for " + run.order().id());
    }
    return hosts.agent(host);
  }

  private static StartedBoot boot(FailoverRun run) {
    StartedBoot boot = run.boot();
    if (boot == null) {
      throw new IllegalStateException("nothing was started for " + run.order().id());
    }
    return boot;
  }
}
