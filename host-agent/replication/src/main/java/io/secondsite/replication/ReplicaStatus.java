package io.secondsite.replication;

import io.secondsite.volume.Epoch;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a replica has: the answer by which a source decides how to go on.
 *
 * @param newest the newest listed point, if there is one
 * @param staging a cycle that has begun and is not sealed, if there is one
 */
public record ReplicaStatus(
    UUID vm, String name, Epoch epoch, @Nullable PointSummary newest, @Nullable Staging staging) {}
