package io.secondsite.volume;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a point, also by earlier processes ({@code health.json}). Unread → Verified when
 * all it rests on was read without a fault; any → Damaged at the first fault, in its own files or
 * in what it rests on; Damaged → Verified only when a later full read finds it whole.
 */
public sealed interface Health {

  /** Nothing wrong was met, not everything was read. */
  record Unread() implements Health {}

  /** Read whole and found identical to its manifest; what was read longest ago was read then. */
  record Verified(Instant at) implements Health {}

  /**
   * Something read was not what was written.
   *
   * @param file the file concerned, relative to the volume's home; null where only the whole is
   *     wrong
   * @param cluster the first such cluster, where one is known
   */
  record Damaged(String reason, Instant at, @Nullable String file, @Nullable Long cluster)
      implements Health {}
}
