package io.secondsite.replication;

import io.secondsite.volume.Epoch;
import io.secondsite.volume.RetentionSettings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has: the answer by which a source decides how to go on.
 *
 * @param newest the newest listed point, if there is one
 * @param staging a cycle that has begun and is not sealed, if there is one
 * @param partial what was kept of an interrupted delta; an agent that keeps none says nothing
 * @param retention which points it keeps, where somebody said it
 * @param damage what is wrong with the newest point, if something is: no increment can rest on it
 */
public record ReplicaStatus(
    UUID vm,
    String name,
    Epoch epoch,
    @Nullable PointSummary newest,
    @Nullable Staging staging,
    @Nullable PartialDelta partial,
    @Nullable RetentionSettings retention,
    @Nullable String damage) {}
