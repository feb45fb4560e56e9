package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "suspend",
    description = "Holds a machine: nothing is replicated of it until it is resumed.")
final class VaultSuspendCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--reason", description = "why, for those who wonder")
  private @Nullable String reason;

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    JsonNode held = vault.suspend(machine.fabric(), machine.cloud(), machine.vm(), reason);
    answer(held, () -> out().println(machine.name() + " is suspended"));
  }
}
