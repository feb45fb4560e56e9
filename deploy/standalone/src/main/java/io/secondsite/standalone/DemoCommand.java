package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Console;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite demo}: the main job from an empty folder to a verified failover. */
@Command(
    name = "demo",
    description =
        "Replicates a running machine between two hosts, drills, kills the source, fails over,"
            + " proves it.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--hypervisor",
      defaultValue = "auto",
      description = "auto, libvirt or simulated (default: ${DEFAULT-VALUE})")
  private String hypervisor = "auto";

  @Option(names = "--json", description = "Prints the result as one line of JSON at the end.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    HypervisorKind.Choice choice = HypervisorKind.choose(hypervisor);
    Progress progress = new Progress(System.out, isTerminal() && !json);
    DemoResult result = Demo.run(StateFolder.usual().demo(), choice, progress, Clock.systemUTC());
    DemoTable.print(result, System.out);
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(result));
    }
    return result.verified() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
