package io.secondsite.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

@Command(
    name = "replications",
    description = "Lists what the agent's host sends: state, health and the newest point's age.")
final class ReplicationsCommand extends HostVerb {
  @Override
  void run(AgentClient client) {
    List<Replication> replications = client.replications();
    answer(
        replications,
        () -> {
          Table table = new Table("NAME", "TO", "EVERY", "STATE", "HEALTH", "RPO");
          for (Replication replication : replications) {
            table.row(
                replication.name(),
                replication.peer(),
                replication.frequencySeconds() + " s",
                replication.state(),
                Text.orDash(replication.health()),
                rpo(replication));
          }
          table.print(out());
          replications.forEach(this::reasons);
        });
  }

  private static String rpo(Replication replication) {
    Double seconds = replication.rpoSeconds();
    return seconds == null ? "-" : String.format(Locale.ROOT, "%.0f s", seconds);
  }

  private void reasons(Replication replication) {
    List<String> reasons = replication.healthReasons();
    if (reasons != null) {
      reasons.forEach(reason -> out().println(replication.name() + ": " + reason));
    }
  }

  /** E.g. {@code SUSPENDED (new memory)}. */
  static String state(Replication replication) {
    String reason = replication.stateReason();
    return reason == null ? replication.state() : replication.state() + " (" + reason + ")";
  }
}
