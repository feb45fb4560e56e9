package io.secondsite.provider.protection.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How protected items are looked after. */
@ConfigMapping(prefix = "secondsite.provider.protection")
public interface ProtectionConfig {

  /** How often every item is looked at though nothing was heard. */
  @WithDefault("15s")
  Duration period();

  /** How many items are worked on at once. */
  @WithDefault("8")
  int itemsAtOnce();

  /** How many items a list answers at most. */
  @WithDefault("1000")
  int listMax();
}
