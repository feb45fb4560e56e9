package io.secondsite.volume;

import java.time.Clock;

/**
 * What a storage location gives each of its volumes.
 *
 * @param clock the wall clock, for what people read
 * @param time the location's own time, by which points get old and locks end
 * @param reading what all views share
 * @param drains how foreign images are read and drained
 */
record Surroundings(
    VolumeFiles files,
    StoreSettings settings,
    Clock clock,
    ReplicaTime time,
    ReadResources reading,
    ForeignDrains drains) {}
