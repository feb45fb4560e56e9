package io.secondsite.provider.action.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How pins and verifications are carried out. */
@ConfigMapping(prefix = "secondsite.provider.action")
public interface ActionConfig {

  /** How many are worked on at once. */
  @WithDefault("8")
  int atOnce();

  /** How often a host is asked how far it is. */
  @WithDefault("2s")
  Duration poll();

  /** How long a host may take for a verification. */
  @WithDefault("24h")
  Duration longest();
}
