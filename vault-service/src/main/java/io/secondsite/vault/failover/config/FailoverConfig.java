package io.secondsite.vault.failover.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long the vault waits for a site. */
@ConfigMapping(prefix = "secondsite.vault.failover")
public interface FailoverConfig {

  /** A command (failover, pin, verification) that reaches its site later is not carried out. */
  @WithDefault("PT5M")
  Duration commandLifetime();

  /** After the command's expiry an answer may still be on its way for so long. */
  @WithDefault("PT1M")
  Duration answerGrace();

  /** How often it is looked for commands that nobody took. */
  @WithDefault("PT10S")
  Duration watchInterval();
}
