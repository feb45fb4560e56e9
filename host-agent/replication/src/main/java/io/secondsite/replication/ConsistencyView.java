package io.secondsite.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's application-consistent points stand.
 *
 * @param newest when the newest one was listed; null before the first
 * @param missedAt when the last attempt was in vain; null where nothing is wrong
 * @param missedReason why it was
 */
public record ConsistencyView(
    @Nullable Instant newest, @Nullable Instant missedAt, @Nullable String missedReason) {
  static ConsistencyView of(ConsistencyRecord record) {
    ConsistencyRecord.Missed missed = record.missed();
    return missed == null
        ? new ConsistencyView(record.newest(), null, null)
        : new ConsistencyView(record.newest(), missed.at(), missed.reason());
  }
}
