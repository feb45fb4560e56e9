package io.secondsite.agent.replication.rest;

import io.secondsite.agent.pairing.Authentication;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replication.BandwidthProposal;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.seeding.rest.InitialReplicationProposal;
import io.secondsite.replication.Frequency;
import io.secondsite.replication.ReplicationSpec;
import io.secondsite.volume.Placing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body that asks for a replication, before anything of it is checked. */
public record ReplicationProposal(
    @Nullable String vm,
    @Nullable String peer,
    @Nullable Long frequencySeconds,
    @Nullable Boolean compression,
    @Nullable Long scratchBytesMax,
    @Nullable Long recoveryPointsMax,
    @Nullable RetentionProposal retention,
    @Nullable String storageLocation,
    @Nullable Map<String, String> diskLocations,
    @Nullable String authentication,
    @Nullable BandwidthProposal bandwidth,
    @Nullable Long recoveryPointObjectiveSeconds,
    @Nullable InitialReplicationProposal initialReplication,
    @Nullable Long applicationConsistentHours,
    @Nullable List<@Nullable String> excludedDisks) {
  private static final long SCRATCH_BYTES_LARGEST = 1L << 50;
  private static final int RECOVERY_POINTS_LARGEST = 100_000;

  Replications.Proposal checked(long scratchBytes, int recoveryPoints) {
    return new Replications.Proposal(
        Checks.name("vm", vm),
        Checks.name("peer", peer),
        frequency(),
        compression == null || compression,
        Checks.between(
            "scratchBytesMax",
            scratchBytesMax,
            scratchBytes,
            ReplicationSpec.SCRATCH_BYTES_MIN,
            SCRATCH_BYTES_LARGEST),
        (int)
            Checks.between(
                "recoveryPointsMax", recoveryPointsMax, recoveryPoints, 1, RECOVERY_POINTS_LARGEST),
        retention == null ? null : retention.checked(recoveryPoints),
        placing(),
        Authentication.named("authentication", authentication).orElse(null),
        bandwidth == null ? null : bandwidth.checked(),
        Objectives.checked(recoveryPointObjectiveSeconds),
        applicationConsistentHours(applicationConsistentHours),
        excluded());
  }

  private List<String> excluded() {
    List<String> targets = new ArrayList<>();
    if (excludedDisks != null) {
      for (String target : excludedDisks) {
        targets.add(Checks.name("excludedDisks", target));
      }
    }
    return targets;
  }

  static int applicationConsistentHours(@Nullable Long hours) {
    return (int)
        Checks.between(
            "applicationConsistentHours",
            hours,
            0,
            0,
            ReplicationSpec.APPLICATION_CONSISTENT_HOURS_MAX);
  }

  private @Nullable Placing placing() {
    if (storageLocation == null && diskLocations == null) {
      return null;
    }
    try {
      return new Placing(storageLocation, diskLocations);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw ProblemException.badValue(
              storageLocation == null ? "diskLocations" : "storageLocation",
              String.valueOf(e.getMessage()))
          .withRemedy("name locations of the replica's host: secondsite host storage list");
    }
  }

  private Frequency frequency() {
    String field = "frequencySeconds";
    if (frequencySeconds == null) {
      throw ProblemException.badValue(field, "is missing").withRemedy("use 15, 30, 300 or 900");
    }
    try {
      return Frequency.ofSeconds(frequencySeconds);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badValue(field, frequencySeconds + " is not allowed")
          .withRemedy("use 15, 30, 300 or 900");
    }
  }
}
