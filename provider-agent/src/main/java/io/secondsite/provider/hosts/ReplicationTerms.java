package io.secondsite.provider.hosts;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What of a replication can be changed while it goes on.
 *
 * @param retention null leaves it as it is
 * @param recoveryPointObjectiveSeconds 0 for no limit; null leaves it as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplicationTerms(
    int frequencySeconds,
    boolean compression,
    int recoveryPointsMax,
    @Nullable AgentRetention retention,
    int applicationConsistentHours,
    @Nullable Integer recoveryPointObjectiveSeconds) {}
