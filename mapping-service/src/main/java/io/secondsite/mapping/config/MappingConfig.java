package io.secondsite.mapping.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What mapping-service keeps to. */
@ConfigMapping(prefix = "secondsite.mapping")
public interface MappingConfig {
  Limits limits();

  /** Every one of them has a name. */
  interface Limits {

    /** Network mappings of the installation. */
    @WithDefault("10000")
    long networkMappings();

    /** Storage mappings of the installation. */
    @WithDefault("10000")
    long storageMappings();
  }
}
