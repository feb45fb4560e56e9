package io.secondsite.cli;

import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "protect", description = "Protects a machine of a paired cloud, and waits.")
final class VaultProtectCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--fabric", required = true, description = "the server that the machine is at")
  private String fabric = "";

  @Option(names = "--cloud", required = true, description = "the machine's cloud")
  private String cloud = "";

  @Option(names = "--policy", required = true, description = "the replication policy")
  private String policy = "";

  @Option(
      names = "--exclude",
      paramLabel = "DISK",
      description = "do not replicate this disk, e.g. vdb; may stand several times")
  private List<String> excludedDisks = List.of();

  @Override
  void run(VaultClient vault) {
    ended(vault.enableProtection(fabric, cloud, machine(vault), policy, excludedDisks, progress()));
  }

  private UUID machine(VaultClient vault) {
    List<UUID> found =
        vault.protectableItems(fabric, cloud).stream()
            .filter(item -> item.name().equals(vm) || item.id().toString().equalsIgnoreCase(vm))
            .map(VaultClient.ProtectableItem::id)
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new AgentException(
        found.isEmpty() ? 404 : 409,
        found.isEmpty() ? "UNKNOWN_VM" : "AMBIGUOUS_VM",
        found.size() + " machines of " + cloud + " are called " + vm,
        "name a machine of that cloud, by its id where names are the same");
  }
}
