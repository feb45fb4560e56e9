/**
 * A replica volume on a simulated disk, driven from a seed: the disk loses what was not synced,
 * tears, lies and fails, and after every step the invariants of the volume are looked at.
 * docs/internals/simulation.md says what is simulated and how a red run is replayed.
 */
@NullMarked
package io.secondsite.volume.simulation;

import org.jspecify.annotations.NullMarked;
