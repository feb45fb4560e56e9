package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "unpin", description = "Takes a pin away; retention decides on the point again.")
final class VaultUnpinCommand extends VaultVerb {
  @Parameters(index = "0", paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Parameters(index = "1", paramLabel = "POINT", description = "the recovery point")
  private String point = "";

  @Parameters(index = "2", paramLabel = "NAME", description = "the pin's name, e.g. before-upgrade")
  private String name = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    ended(vault.unpin(machine.fabric(), machine.cloud(), machine.vm(), point, name, progress()));
  }
}
