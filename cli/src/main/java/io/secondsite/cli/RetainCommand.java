package io.secondsite.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "retain",
    description = {
      "Says which recovery points the replica of a machine keeps; asked of the machine's own agent.",
      "Locks that points have are never shortened."
    })
final class RetainCommand extends HostVerb {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec verb;

  @Parameters(paramLabel = "VM", description = "the machine's name or id")
  private String vm = "";

  @Option(
      names = "--window",
      required = true,
      paramLabel = "HOURS",
      description = "how old points may become; 0 keeps the newest only")
  private int windowHours;

  @Option(
      names = "--tier",
      paramLabel = "AFTER:EVERY",
      description = "from this age on one point per period, in minutes; may be given several times")
  private @Nullable List<String> tiers;

  @Option(
      names = "--lock",
      paramLabel = "HOURS",
      description = "for how long nothing and nobody removes a new point")
  private @Nullable Integer lockHours;

  @Option(
      names = "--soft-delete",
      paramLabel = "DAYS",
      description = "how long a deleted replica can be restored")
  private @Nullable Integer softDeleteDays;

  @Option(names = "--points", description = "how many points are kept at the most")
  private @Nullable Integer pointsMax;

  @Override
  void run(AgentClient client) {
    RetentionRequest wanted =
        new RetentionRequest(windowHours, tiers(), lockHours, softDeleteDays, pointsMax);
    Replication replication = client.retain(vm, wanted);
    answer(
        replication, () -> out().println(replication.name() + ": kept so from the next cycle on"));
  }

  private @Nullable List<RetentionRequest.Tier> tiers() {
    if (tiers == null) {
      return null;
    }
    List<RetentionRequest.Tier> parsed = new ArrayList<>();
    try {
      tiers.forEach(tier -> parsed.add(RetentionRequest.Tier.parse(tier)));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          java.util.Objects.requireNonNull(verb).commandLine(), "--tier: " + e.getMessage(), e);
    }
    return parsed;
  }
}
