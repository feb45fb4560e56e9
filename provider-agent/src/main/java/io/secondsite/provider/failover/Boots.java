package io.secondsite.provider.failover;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.BootKind;
import io.secondsite.provider.hosts.HostAgent;
import java.util.List;

/** The boots of a run's machine, as its host-agent has them. */
final class Boots {
  private Boots() {}

  static List<AgentBoot> all(HostAgent agent, FailoverRun run) {
    return list(agent, run).stream().filter(boot -> boot.vm().equals(run.order().vm())).toList();
  }

  static List<AgentBoot> alive(HostAgent agent, FailoverRun run) {
    return all(agent, run).stream()
        .filter(boot -> boot.state().equals("STARTING") || boot.state().equals("RUNNING"))
        .toList();
  }

  static AgentBoot again(HostAgent agent, AgentBoot boot) {
    return agent.boot(boot.kind(), boot.id());
  }

  static BootKind kind(FailoverRun run) {
    return switch (run.order().kind()) {
      case UNPLANNED_FAILOVER -> BootKind.FAILOVER;
      case TEST_FAILOVER, TEST_FAILOVER_CLEANUP -> BootKind.DRILL;
    };
  }

  private static List<AgentBoot> list(HostAgent agent, FailoverRun run) {
    return switch (kind(run)) {
      case FAILOVER -> agent.failovers();
      case DRILL -> agent.drills();
    };
  }

  static StepException thereAlready(FailoverRun run, AgentBoot boot) {
    return switch (kind(run)) {
      case FAILOVER ->
          new StepException(
              "FAILED_OVER", "failover " + boot.id() + " runs already", "nothing is left to do");
      case DRILL ->
          new StepException(
              "DRILL_RUNNING",
              "test failover " + boot.id() + " of this machine runs already",
              "clean it up first");
    };
  }
}
