package io.secondsite.vault.token.wiring;

import io.secondsite.vault.config.IssuerConfig;
import io.secondsite.vault.token.AttemptLimit;
import io.secondsite.vault.token.Client;
import io.secondsite.vault.token.IssuerKey;
import io.secondsite.vault.token.Role;
import io.secondsite.vault.token.SecretHash;
import io.secondsite.vault.token.TokenIssuer;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The issuer, and the rules by which its tokens are believed. */
@Singleton
final class TokenBeans {
  private static final String ADMINISTRATOR = "administrator";

  private final IssuerConfig config;

  TokenBeans(IssuerConfig config) {
    this.config = config;
  }

  @Produces
  @Singleton
  IssuerKey key(SecureRandom random) {
    try {
      return IssuerKey.in(config.key(), config.publicKey(), random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Produces
  @Singleton
  TokenIssuer issuer(IssuerKey key, Clock clock) {
    return new TokenIssuer(
        key,
        new TokenIssuer.TokenTerms(config.url(), config.audience(), config.lifetime()),
        clients(),
        new AttemptLimit(clock, config.failures(), config.failureWindow()),
        clock,
        UUID::randomUUID);
  }

  private List<Client> clients() {
    List<Client> clients = new ArrayList<>();
    config
        .administratorSecret()
        .ifPresent(secret ->
            clients.add(new Client(ADMINISTRATOR, SecretHash.of(secret), Role.ADMINISTRATOR)));
    config.clients().forEach((id, client) -> clients.add(client(id, client)));
    return clients;
  }

  private static Client client(String id, IssuerConfig.ClientConfig client) {
    Role role =
        Role.ofGroup(client.role())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "secondsite.vault.issuer.clients."
                        + id
                        + ".role is not a role: "
                        + client.role()));
    return new Client(id, new SecretHash(client.secretSha256()), role);
  }

  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  JWTAuthContextInfo verification(IssuerKey key) {
    JWTAuthContextInfo rules = new JWTAuthContextInfo(key.publicKey(), config.url());
    rules.setExpectedAudience(Set.of(config.audience()));
    rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256, SignatureAlgorithm.RS256));
    return rules;
  }
}
