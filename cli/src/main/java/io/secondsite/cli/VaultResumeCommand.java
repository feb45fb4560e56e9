package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Goes on with a machine that the vault holds.")
final class VaultResumeCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    JsonNode held = vault.resume(machine.fabric(), machine.cloud(), machine.vm());
    answer(held, () -> out().println(machine.name() + " is resumed"));
  }
}
