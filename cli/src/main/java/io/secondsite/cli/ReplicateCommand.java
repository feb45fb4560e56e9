package io.secondsite.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "replicate", description = "Starts to replicate a machine to a paired agent.")
final class ReplicateCommand extends HostVerb {
  private static final Duration POLL = Duration.ofSeconds(1);

  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(names = "--to", required = true, paramLabel = "PEER", description = "the paired agent")
  private String peer = "";

  @Option(
      names = "--frequency",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "15, 30, 300 or 900 (default: ${DEFAULT-VALUE})")
  private int frequencySeconds;

  @Option(names = "--no-compression", description = "send the clusters as they are")
  private boolean uncompressed;

  @Option(names = "--scratch-bytes", description = "the budget for old blocks while a cycle runs")
  private @Nullable Long scratchBytesMax;

  @Option(names = "--points", description = "how many recovery points are kept")
  private @Nullable Integer recoveryPointsMax;

  @Option(
      names = "--authentication",
      paramLabel = "KIND",
      description = "refuse unless the pairing is by that: Certificate or Kerberos")
  private @Nullable String authentication;

  @Option(names = "--start-at", description = "begin at this instant, at most 7 days ahead")
  private @Nullable String startAt;

  @Option(names = "--offline", description = "send no first copy: secondsite host seed")
  private boolean offline;

  @Option(
      names = "--application-consistent",
      paramLabel = "HOURS",
      description =
          "freeze the guest's file systems for a point every 1 to 12 hours; 0 is never (default)")
  private @Nullable Integer applicationConsistentHours;

  @Option(
      names = "--exclude",
      paramLabel = "DISK",
      description = "do not replicate this disk, e.g. vdb; may stand several times")
  private List<String> excludedDisks = List.of();

  @Option(names = "--wait", description = "return when the first recovery point is durable")
  private boolean wait;

  @Override
  void run(AgentClient client) {
    Replication replication =
        client.replicate(
            new ReplicateRequest(
                vm,
                peer,
                frequencySeconds,
                !uncompressed,
                scratchBytesMax,
                recoveryPointsMax,
                authentication,
                initial(),
                applicationConsistentHours,
                excludedDisks.isEmpty() ? null : excludedDisks));
    if (wait) {
      replication = untilDurable(client, replication);
    }
    Replication result = replication;
    answer(
        result,
        () ->
            out()
                .println(
                    result.name()
                        + " to "
                        + result.peer()
                        + " every "
                        + result.frequencySeconds()
                        + " s: "
                        + result.state()
                        + (result.newestPoint() == null
                            ? ""
                            : ", newest point " + result.newestPoint())));
  }

  private Seed.@Nullable Method initial() {
    if (offline && startAt != null) {
      throw new AgentException(
          400, "BAD_VALUE", "--start-at and --offline exclude each other", null);
    }
    if (offline) {
      return new Seed.Method("OFFLINE", null);
    }
    return startAt == null ? null : new Seed.Method("SCHEDULED", startAt);
  }

  private Replication untilDurable(AgentClient client, Replication begun) {
    String id = begun.vm().toString();
    Replication now = begun;
    while (now.newestPoint() == null) {
      if (now.state().equals("STOPPED") || now.state().equals("SOURCE_GONE")) {
        throw new AgentException(0, "ANSWER", "the replication ended: " + why(now), null);
      }
      progress(now);
      LockSupport.parkNanos(POLL.toNanos());
      now = client.replication(id);
    }
    return now;
  }

  private static String why(Replication replication) {
    Replication.LastError error = replication.lastError();
    return error == null ? replication.state() : error.code() + ": " + error.detail();
  }

  private void progress(Replication replication) {
    if (!options().json()) {
      out().println(line(replication));
      out().flush();
    }
  }

  /** E.g. {@code INITIAL 42.0 % 1.2 GiB of 2.9 GiB 85.0 MiB/s 20 s left}. */
  static String line(Replication replication) {
    Replication.Progress progress = replication.progress();
    if (progress == null) {
      Replication.LastError error = replication.lastError();
      return replication.state() + (error == null ? "" : "  " + error.detail());
    }
    StringBuilder line = new StringBuilder(progress.phase());
    line.append(String.format(Locale.ROOT, " %.1f %%  ", progress.percent()));
    line.append(Text.bytes(progress.bytesDone())).append(" of ");
    line.append(Text.bytes(progress.bytesTotal()));
    if (progress.bytesPerSecond() != null) {
      line.append("  ").append(Text.bytes(progress.bytesPerSecond())).append("/s");
    }
    if (progress.secondsLeft() != null) {
      line.append("  ").append(Text.seconds(progress.secondsLeft())).append(" left");
    }
    return line.toString();
  }
}
