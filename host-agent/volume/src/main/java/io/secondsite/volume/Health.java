package io.secondsite.volume;

import java.time.Instant;

/**
 * What this process has seen of a point. Unread → Verified after a full read without a fault; any →
 * Damaged at the first fault; Damaged → Verified only by a later full read.
 */
public sealed interface Health {

  /** Nothing wrong was met, not everything was read. */
  record Unread() implements Health {}

  /** Read whole and found identical to its manifest. */
  record Verified(Instant at) implements Health {}

  /** Something read was not what was written. */
  record Damaged(String reason, Instant at) implements Health {}
}
