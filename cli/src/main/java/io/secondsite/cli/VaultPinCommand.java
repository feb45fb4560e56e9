package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "pin",
    description = "Holds a recovery point by a name: retention never removes it, until unpin.")
final class VaultPinCommand extends VaultVerb {
  @Parameters(index = "0", paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Parameters(index = "1", paramLabel = "POINT", description = "the recovery point")
  private String point = "";

  @Parameters(index = "2", paramLabel = "NAME", description = "the pin's name, e.g. before-upgrade")
  private String name = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    ended(vault.pin(machine.fabric(), machine.cloud(), machine.vm(), point, name, progress()));
  }
}
