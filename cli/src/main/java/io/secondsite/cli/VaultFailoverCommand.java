package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "failover",
    description = "Fails a machine over to the other site, unplanned, and waits.")
final class VaultFailoverCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(
      names = "--point",
      paramLabel = "ID",
      description = "the recovery point (default: the newest)")
  private @Nullable String point;

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    ended(
        vault.unplannedFailover(
            machine.fabric(), machine.cloud(), machine.vm(), point, progress()));
  }
}
