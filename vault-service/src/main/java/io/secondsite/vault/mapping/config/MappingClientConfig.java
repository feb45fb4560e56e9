package io.secondsite.vault.mapping.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How mapping-service is reached. */
@ConfigMapping(prefix = "secondsite.vault.mapping")
public interface MappingClientConfig {

  /** Its REST's address. */
  @WithDefault("https://127.0.0.1:8460")
  URI url();

  /** PEM of the authority that issued its certificate; absent takes the platform's authorities. */
  Optional<Path> caFile();

  /** The longest that a call to it may take. */
  @WithDefault("PT10S")
  Duration deadline();
}
