package io.secondsite.mapping.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What mapping-service keeps to. */
@ConfigMapping(prefix = "secondsite.mapping")
public interface MappingConfig {

  /** Who issues the tokens that are taken: their {@code iss}. */
  String tokenIssuer();

  /** Where the issuer's public key is: a PEM file or an https address of its keys. */
  String tokenKey();

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
