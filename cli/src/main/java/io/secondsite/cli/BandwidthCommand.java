package io.secondsite.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "bandwidth",
    description = {
      "Shows how much may go to a paired agent, or limits it at once, over all replications to it;",
      "with --vm, limits one machine's replication."
    })
final class BandwidthCommand extends HostVerb {
  @Spec private @Nullable CommandSpec verb;

  @Parameters(paramLabel = "PEER", description = "the paired agent; with --vm, the machine")
  private String name = "";

  @Option(names = "--vm", description = "the name is that of a replicated machine")
  private boolean machine;

  @Option(
      names = "--limit",
      paramLabel = "RATE",
      description = "bytes a second outside the windows: 500K, 10M, 1G; 0 is no limit")
  private @Nullable String limit;

  @Option(
      names = "--window",
      paramLabel = "DAYS@FROM-TO=RATE",
      description =
          "such as MON-FRI@08:00-18:00=2M; may be given several times, the first one wins")
  private @Nullable List<String> windows;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "whose clocks are meant, such as Europe/Berlin (default: UTC)")
  private @Nullable String zone;

  @Override
  void run(AgentClient client) {
    boolean change = limit != null || windows != null;
    if (machine && !change) {
      throw wrong("--vm: name a --limit or a --window");
    }
    Bandwidth now;
    if (machine) {
      client.limitReplication(name, wanted());
      now = wanted();
    } else {
      now = change ? client.limitPeer(name, wanted()) : client.peerBandwidth(name);
    }
    Bandwidth shown = now;
    answer(shown, () -> print(shown));
  }

  private void print(Bandwidth now) {
    out().println(name + ": " + Bandwidth.text(now.bytesPerSecond()));
    if (now.windows() != null) {
      now.windows()
          .forEach(window -> out().println("  " + window.line() + " (" + now.zone() + ")"));
    }
  }

  private Bandwidth wanted() {
    try {
      return new Bandwidth(
          zone,
          limit == null ? 0 : Bandwidth.rate(limit),
          windows == null ? null : windows.stream().map(Bandwidth.Window::parse).toList());
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private CommandLine.ParameterException wrong(String why) {
    return new CommandLine.ParameterException(Objects.requireNonNull(verb).commandLine(), why);
  }
}
