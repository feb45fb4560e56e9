package io.secondsite.replication;

import org.jspecify.annotations.Nullable;

/**
 * How a machine's initial replication stands.
 *
 * @param done whether a point is at the replica
 * @param exportFolder where a package is due, or under way
 * @param exported the package that was made last
 */
public record SeedView(
    InitialReplication initial,
    boolean done,
    @Nullable String exportFolder,
    @Nullable SeedExported exported) {}
