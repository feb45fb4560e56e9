package io.secondsite.agent.replication.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replication.BandwidthProposal;
import io.secondsite.replication.Frequency;
import io.secondsite.replication.ReplicationChange;
import org.jspecify.annotations.Nullable;

/** The body that changes a replication: what it does not name stays. */
public record ReplicationChangeProposal(
    @Nullable Long frequencySeconds,
    @Nullable Boolean compression,
    @Nullable Long recoveryPointsMax,
    @Nullable RetentionProposal retention,
    @Nullable BandwidthProposal bandwidth,
    @Nullable Long recoveryPointObjectiveSeconds,
    @Nullable Long applicationConsistentHours) {
  private static final int RECOVERY_POINTS_LARGEST = 100_000;

  ReplicationChange checked(int recoveryPoints) {
    return new ReplicationChange(
        frequency(),
        compression,
        recoveryPointsMax == null
            ? null
            : (int)
                Checks.between(
                    "recoveryPointsMax",
                    recoveryPointsMax,
                    recoveryPoints,
                    1,
                    RECOVERY_POINTS_LARGEST),
        retention == null ? null : retention.checked(recoveryPoints),
        bandwidth == null ? null : bandwidth.checked(),
        Objectives.changed(recoveryPointObjectiveSeconds),
        applicationConsistentHours == null
            ? null
            : ReplicationProposal.applicationConsistentHours(applicationConsistentHours));
  }

  private @Nullable Frequency frequency() {
    try {
      return frequencySeconds == null ? null : Frequency.ofSeconds(frequencySeconds);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badValue("frequencySeconds", frequencySeconds + " is not allowed")
          .withRemedy("use 15, 30, 300 or 900");
    }
  }
}
