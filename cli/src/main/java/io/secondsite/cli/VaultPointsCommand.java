package io.secondsite.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "points", description = "Lists a machine's recovery points, newest first.")
final class VaultPointsCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    List<String> points = vault.recoveryPoints(machine.fabric(), machine.cloud(), machine.vm());
    answer(points, () -> points.forEach(out()::println));
  }
}
