package io.secondsite.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "test-failover",
    description = "Boots a copy of a machine at the other site while replication goes on.")
final class VaultTestFailoverCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(
      names = "--point",
      paramLabel = "ID",
      description = "the recovery point (default: the newest)")
  private @Nullable String point;

  @Option(
      names = "--network",
      defaultValue = "isolated",
      description =
          "isolated, none, or the ARM id of a VM network of the recovery site"
              + " (default: ${DEFAULT-VALUE})")
  private String network = "isolated";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    ended(
        vault.testFailover(
            machine.fabric(),
            machine.cloud(),
            machine.vm(),
            point,
            networkType(),
            networkId(),
            progress()));
  }

  private String networkType() {
    return switch (network) {
      case "isolated" -> "Isolated";
      case "none" -> "NoNetworkAttachAsInput";
      default -> "VmNetworkAsInput";
    };
  }

  private @Nullable String networkId() {
    return networkType().equals("VmNetworkAsInput") ? network : null;
  }
}
