package io.secondsite.replication;

import io.secondsite.volume.RetentionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What changes of a replication that goes on; null leaves it as it is.
 *
 * @param objective zero takes it away
 */
public record ReplicationChange(
    @Nullable Frequency frequency,
    @Nullable Boolean compression,
    @Nullable Integer recoveryPointsMax,
    @Nullable RetentionSettings retention,
    @Nullable BandwidthSchedule bandwidth,
    @Nullable Duration objective,
    @Nullable Integer applicationConsistentHours) {
  /** A change of what a policy says. */
  public ReplicationChange(
      @Nullable Frequency frequency,
      @Nullable Boolean compression,
      @Nullable Integer recoveryPointsMax,
      @Nullable RetentionSettings retention) {
    this(frequency, compression, recoveryPointsMax, retention, null, null, null);
  }
}
