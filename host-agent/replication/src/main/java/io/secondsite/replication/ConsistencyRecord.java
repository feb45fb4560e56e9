package io.secondsite.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's application-consistent points stand, as it is kept across restarts.
 *
 * @param newest when the newest one was listed; null before the first
 * @param missed why there is no newer one though there ought to be; null where nothing is wrong
 */
record ConsistencyRecord(int formatVersion, @Nullable Instant newest, @Nullable Missed missed) {
  static final int FORMAT_VERSION = 1;
  static final ConsistencyRecord NONE = new ConsistencyRecord(FORMAT_VERSION, null, null);

  /**
   * Attempts in vain.
   *
   * @param count how many there were in a row
   */
  record Missed(Instant at, String reason, int count) {}

  ConsistencyRecord {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
  }

  ConsistencyRecord listed(Instant now) {
    return new ConsistencyRecord(formatVersion, now, null);
  }

  ConsistencyRecord missed(Instant now, String reason) {
    int before = missed == null ? 0 : missed.count();
    return new ConsistencyRecord(formatVersion, newest, new Missed(now, reason, before + 1));
  }
}
