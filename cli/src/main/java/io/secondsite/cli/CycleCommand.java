package io.secondsite.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cycle", description = "Runs one cycle now; returns when its point is durable.")
final class CycleCommand extends HostVerb {
  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--digest", description = "read the whole frozen content and print its SHA-256")
  private boolean digest;

  @Override
  void run(AgentClient client) {
    Cycle cycle = client.cycle(vm, digest);
    answer(
        cycle,
        () -> {
          out().println("point " + cycle.point());
          cycle
              .digests()
              .ifPresent(digests ->
                  digests.forEach((target, sha256) -> out().println(target + " sha256 " + sha256)));
        });
  }
}
