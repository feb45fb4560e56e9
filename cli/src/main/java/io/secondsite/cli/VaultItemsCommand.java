package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;

@Command(name = "items", description = "Lists the protected machines.")
final class VaultItemsCommand extends VaultVerb {
  @Override
  void run(VaultClient vault) {
    List<JsonNode> items = vault.protectedItems();
    answer(
        items,
        () -> {
          Table table =
              new Table("MACHINE", "ID", "FABRIC", "CLOUD", "STATE", "HEALTH", "TEST FAILOVER");
          for (JsonNode item : items) {
            ProtectedMachine machine = ProtectedMachine.of(item);
            table.row(
                machine.name(),
                machine.vm(),
                machine.fabric(),
                machine.cloud(),
                machine.text("protectionState"),
                machine.text("replicationHealth"),
                machine.text("testFailoverState"));
          }
          table.print(out());
        });
  }
}
