package io.secondsite.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "maintenance",
    description = {
      "Shows whether the agent's host is in maintenance, or begins or ends it. Meanwhile it sends",
      "nothing and takes nothing; drills and failovers remain possible."
    })
final class MaintenanceCommand extends HostVerb {
  @Spec private @Nullable CommandSpec verb;

  @Option(names = "--begin", description = "from now on, over restarts too")
  private boolean begin;

  @Option(names = "--end", description = "all goes on at once")
  private boolean end;

  @Option(names = "--reason", paramLabel = "TEXT", description = "shown with every replication")
  private @Nullable String reason;

  @Override
  void run(AgentClient client) {
    if (begin && end) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(verb).commandLine(), "--begin and --end exclude each other");
    }
    Maintenance now =
        begin
            ? client.beginMaintenance(reason)
            : end ? client.endMaintenance() : client.maintenance();
    answer(
        now,
        () ->
            out().println(now.active() ? "in maintenance: " + now.reason() : "not in maintenance"));
  }
}
