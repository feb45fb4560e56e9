package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cleanup",
    description = "Ends a machine's test failover and removes everything made for it.")
final class VaultCleanupCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--comments", defaultValue = "", description = "notes kept with the job")
  private String comments = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    ended(
        vault.testFailoverCleanup(
            machine.fabric(), machine.cloud(), machine.vm(), comments, progress()));
  }
}
