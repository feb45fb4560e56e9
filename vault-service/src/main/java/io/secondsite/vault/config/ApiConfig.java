package io.secondsite.vault.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The public API. */
@ConfigMapping(prefix = "secondsite.vault.api")
public interface ApiConfig {
  /** The most entries of a page. */
  @WithDefault("200")
  int pageEntries();

  /** How long clients are asked to wait before they look at an operation again. */
  @WithDefault("2s")
  Duration retryAfter();
}
