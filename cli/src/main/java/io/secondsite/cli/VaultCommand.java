package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code secondsite vault …}: the verbs that speak to the vault, through its public API. */
@Command(
    name = "vault",
    description =
        "Jobs, protected machines, recovery points and how they are kept and proved, drills and"
            + " failovers of the vault.",
    synopsisSubcommandLabel = "VERB",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:ok",
      "1:failed",
      "2:wrong usage",
      "3:a prerequisite is missing",
      "4:the state does not allow it, or the job failed"
    },
    subcommands = {
      VaultJobsCommand.class,
      VaultItemsCommand.class,
      VaultPointsCommand.class,
      VaultPinCommand.class,
      VaultUnpinCommand.class,
      VaultVerifyCommand.class,
      VaultRetentionCommand.class,
      VaultProtectCommand.class,
      VaultSuspendCommand.class,
      VaultResumeCommand.class,
      VaultTestFailoverCommand.class,
      VaultCleanupCommand.class,
      VaultFailoverCommand.class,
      CommandLine.HelpCommand.class
    })
public final class VaultCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "name a verb");
  }
}
