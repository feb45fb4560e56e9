package io.secondsite.cli;

import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "points", description = "Lists the recovery points of a replica, oldest first.")
final class PointsCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Override
  void run(AgentClient client) {
    List<Point> points = client.points(vm);
    answer(
        points,
        () -> {
          Table table =
              new Table(
                  "POINT", "INSTANT", "KIND", "ORIGIN", "CHANGED", "STORED", "HEALTH", "LOCKED",
                  "PINS");
          for (Point point : points) {
            table.row(
                point.id(),
                point.instant(),
                point.kind(),
                point.origin(),
                Text.bytes(point.changedBytes()),
                Text.bytes(point.storedBytes()),
                point.health(),
                point.lockedSeconds() == null ? "" : Text.seconds(point.lockedSeconds()),
                String.join(", ", Objects.requireNonNullElse(point.pins(), List.of())));
          }
          table.print(out());
        });
  }
}
