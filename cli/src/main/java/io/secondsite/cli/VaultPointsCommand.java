package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "points",
    description =
        "Lists a machine's recovery points, newest first, with their health, locks and pins.")
final class VaultPointsCommand extends VaultVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(VaultClient vault) {
    ProtectedMachine machine = ProtectedMachine.find(vault, vm);
    List<JsonNode> points = vault.points(machine.fabric(), machine.cloud(), machine.vm());
    answer(points, () -> print(points));
  }

  private void print(List<JsonNode> points) {
    Table table = new Table("POINT", "INSTANT", "KIND", "HEALTH", "LOCKED UNTIL", "PINS");
    for (JsonNode point : points) {
      JsonNode properties = point.path("properties");
      JsonNode details = properties.path("providerSpecificDetails");
      table.row(
          point.path("name").asText(),
          properties.path("recoveryPointTime").asText(""),
          properties.path("recoveryPointType").asText(""),
          details.path("health").asText(""),
          details.path("lockedUntil").asText("-"),
          pins(details));
    }
    table.print(out());
    points.forEach(this::printDamage);
  }

  /** Below the table: it names files, which no column is wide enough for. */
  private void printDamage(JsonNode point) {
    String damage =
        point.path("properties").path("providerSpecificDetails").path("damage").asText("");
    if (!damage.isEmpty()) {
      out().println(point.path("name").asText() + " is damaged: " + damage);
    }
  }

  private static String pins(JsonNode details) {
    String pins =
        StreamSupport.stream(details.path("pins").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    return pins.isEmpty() ? "-" : pins;
  }
}
