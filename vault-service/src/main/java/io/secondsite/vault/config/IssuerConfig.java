package io.secondsite.vault.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The embedded issuer of tokens. */
@ConfigMapping(prefix = "secondsite.vault.issuer")
public interface IssuerConfig {
  /** The issuer in tokens. */
  @WithDefault("${secondsite.vault.url}")
  String url();

  /** The audience in tokens; others are refused. */
  @WithDefault("secondsite")
  String audience();

  /** PEM (PKCS #8) of the P-256 key; made when it is absent. */
  @WithDefault("${secondsite.vault.state-directory}/issuer/key.pem")
  Path key();

  /** PEM of its public key; made with it. */
  @WithDefault("${secondsite.vault.state-directory}/issuer/public.pem")
  Path publicKey();

  /** How long a token is good for. */
  @WithDefault("1H")
  Duration lifetime();

  /** The secret of the client {@code administrator}; without it there is no such client. */
  Optional<String> administratorSecret();

  /** Further clients by their id. */
  Map<String, ClientConfig> clients();

  /** So many wrong secrets in the window below, then none is looked at. */
  @WithDefault("20")
  int failures();

  @WithDefault("1M")
  Duration failureWindow();

  /** A client. */
  interface ClientConfig {
    /** SHA-256 of its secret, hexadecimal; the secret is random and of 32 bytes or more. */
    String secretSha256();

    /** {@code viewer}, {@code operator}, {@code failover} or {@code administrator}. */
    String role();
  }
}
