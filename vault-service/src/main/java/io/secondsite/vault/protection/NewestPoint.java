package io.secondsite.vault.protection;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest durable point.
 *
 * @param instant of the content, by the source's clock
 * @param heardAt when the vault heard of it, by the vault's clock
 */
public record NewestPoint(String point, Instant instant, Instant heardAt) {

  /**
   * How old the content is. Two clocks could make it look younger than it is, so the older of two
   * readings counts: since the vault heard of it, and since the source's own instant.
   */
  public Duration age(Instant now) {
    Instant older = instant.isBefore(heardAt) ? instant : heardAt;
    Duration age = Duration.between(older, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
