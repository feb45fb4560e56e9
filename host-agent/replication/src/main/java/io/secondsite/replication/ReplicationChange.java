package io.secondsite.replication;

import io.secondsite.volume.RetentionSettings;
import org.jspecify.annotations.Nullable;

/** What changes of a replication that goes on; null leaves it as it is. */
public record ReplicationChange(
    @Nullable Frequency frequency,
    @Nullable Boolean compression,
    @Nullable Integer recoveryPointsMax,
    @Nullable RetentionSettings retention,
    @Nullable Integer applicationConsistentHours) {}
