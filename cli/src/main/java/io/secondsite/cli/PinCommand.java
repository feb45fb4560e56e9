package io.secondsite.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "pin", description = "Holds a recovery point by a name until the pin is removed.")
final class PinCommand extends HostVerb {
  @Parameters(index = "0", paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Parameters(index = "1", paramLabel = "POINT", description = "the recovery point's id")
  private String point = "";

  @Parameters(
      index = "2",
      paramLabel = "NAME",
      description = "why it is held, such as before-upgrade")
  private String name = "";

  @Option(names = "--remove", description = "take the pin away")
  private boolean remove;

  @Override
  void run(AgentClient client) {
    if (remove) {
      client.unpin(vm, point, name);
      answer(Map.of("point", point), () -> out().println(point + " is not held by " + name));
    } else {
      Point pinned = client.pin(vm, point, name);
      answer(pinned, () -> out().println(pinned.id() + " is held by " + name));
    }
  }
}
