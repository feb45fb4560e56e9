package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code secondsite host …}: the verbs that speak to one host-agent. */
@Command(
    name = "host",
    description = "Machines, replications, recovery points, drills and failovers of a host-agent.",
    synopsisSubcommandLabel = "VERB",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failed",
      "2:wrong usage",
      "3:a prerequisite is missing",
      "4:the state does not allow it"
    },
    subcommands = {
      VmsCommand.class,
      PairCommand.class,
      ReplicateCommand.class,
      ReplicationsCommand.class,
      CycleCommand.class,
      SuspendCommand.class,
      ResumeCommand.class,
      MaintenanceCommand.class,
      SeedCommand.class,
      PointsCommand.class,
      StorageCommand.class,
      BandwidthCommand.class,
      RetainCommand.class,
      PinCommand.class,
      DeletePointCommand.class,
      DeleteReplicaCommand.class,
      RestoreReplicaCommand.class,
      DrillCommand.class,
      FailoverCommand.class,
      RebuildIndexCommand.class,
      CommandLine.HelpCommand.class
    })
public final class HostCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "name a verb");
  }
}
