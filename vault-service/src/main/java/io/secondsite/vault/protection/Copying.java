package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How much of the first copy is durable. */
public record Copying(long bytesStaged, @Nullable Long bytesTotal, Instant at) {

  /** Whole percents, at most 99 before the copy is a point. */
  public OptionalInt percent() {
    return bytesTotal == null || bytesTotal <= 0
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(99, bytesStaged * 100.0 / bytesTotal));
  }

  String inWords() {
    return bytesTotal == null
        ? bytesStaged + " bytes are durable"
        : bytesStaged + " of " + bytesTotal + " bytes are durable";
  }
}
