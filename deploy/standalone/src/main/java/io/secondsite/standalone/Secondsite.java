package io.secondsite.standalone;

import io.secondsite.cli.AgentException;
import io.secondsite.cli.HostCommand;
import io.secondsite.cli.VaultCommand;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verbs of {@code ./secondsite}. */
@Command(
    name = "secondsite",
    description = "Disaster recovery for virtual machines.",
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
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      EventsCommand.class,
      LabCommand.class,
      HostCommand.class,
      VaultCommand.class,
      TestCommand.class,
      SimulateCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Secondsite implements Runnable {
  private static final Logger ROOT_LOGGER = Logger.getLogger("");

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] args) {
    // steps are told by Progress; the libraries' own notes are for the agents' logs
    ROOT_LOGGER.setLevel(Level.WARNING);
    CommandLine line = new CommandLine(new Secondsite());
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      if (failure instanceof CommandFailure expected) {
        command.getErr().println("secondsite: " + expected.getMessage());
        return expected.exitCode();
      }
      if (failure instanceof AgentException refusal) {
        command.getErr().println("secondsite: " + refusal.getMessage());
        return ExitCode.FAILED;
      }
      throw failure;
    });
    System.exit(line.execute(args));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "name a verb");
  }
}
