package io.secondsite.vault.protection;

import java.time.Instant;

/**
 * How well the replica is, as its host last told.
 *
 * @param level {@code Normal}, {@code Warning} or {@code Critical}
 */
public record Health(String level, String reason, Instant at) {
  public static final String NORMAL = "Normal";
}
