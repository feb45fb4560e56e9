package io.secondsite.cli;

import picocli.CommandLine.Command;

@Command(
    name = "rebuild-index",
    description = "Builds everything anew that only repeats what the replicas' own files say.")
final class RebuildIndexCommand extends HostVerb {
  @Override
  void run(AgentClient client) {
    RebuiltIndex rebuilt = client.rebuildIndex();
    answer(
        rebuilt,
        () -> {
          out()
              .printf(
                  "%d replicas, %d recovery points%n",
                  rebuilt.replicas(), rebuilt.recoveryPoints());
          rebuilt.problems().forEach(problem -> out().println("not rebuilt: " + problem));
        });
  }
}
