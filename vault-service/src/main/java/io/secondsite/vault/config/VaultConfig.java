package io.secondsite.vault.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The vault-service and what it registers. */
@ConfigMapping(prefix = "secondsite.vault")
public interface VaultConfig {
  /** Where servers and people reach this service; stands in registration keys and tokens. */
  @WithDefault("https://localhost:${quarkus.http.ssl-port:8443}")
  String url();

  /** What is made by the service itself: the issuer's key. */
  @WithDefault("vault-state")
  Path stateDirectory();

  /** The most vaults. */
  @WithDefault("200")
  int vaultsMax();

  Authority authority();

  Registration registration();

  Inventory inventory();

  /** The vault's certificate authority, made by the installer; without it nothing is registered. */
  interface Authority {
    /** PEM of the vault's intermediate. */
    Optional<Path> certificate();

    /** PEM (PKCS #8) of its key. */
    Optional<Path> key();

    /** PEM of the offline root. */
    Optional<Path> root();
  }

  /** Registration keys. */
  interface Registration {
    /** How long a key is good for where nothing is said. */
    @WithDefault("24H")
    Duration keyLifetime();

    /** Open keys of a vault. */
    @WithDefault("100")
    int keysMax();

    /** So many wrong secrets in the window below, then none is looked at. */
    @WithDefault("20")
    int failures();

    @WithDefault("1M")
    Duration failureWindow();
  }

  /** What servers tell. */
  interface Inventory {
    /** A server that was not heard of for so long is shown as disconnected. */
    @WithDefault("3M")
    Duration heartbeat();

    /** A command to publish the inventory again is good for so long. */
    @WithDefault("1H")
    Duration refreshExpiry();
  }
}
