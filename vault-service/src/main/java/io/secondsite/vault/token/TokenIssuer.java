package io.secondsite.vault.token;

import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tokens to clients that prove who they are. Thread-safe. */
public final class TokenIssuer {
  private static final Logger log = LoggerFactory.getLogger(TokenIssuer.class);
  private static final SecretHash NOBODYS = SecretHash.of("");

  private final TokenSigner signer;
  private final TokenTerms terms;
  private final Map<String, Client> clients;
  private final AttemptLimit attempts;
  private final Clock clock;
  private final Supplier<UUID> ids;

  public TokenIssuer(
      IssuerKey key,
      TokenTerms terms,
      Collection<Client> clients,
      AttemptLimit attempts,
      Clock clock,
      Supplier<UUID> ids) {
    signer = new TokenSigner(key);
    this.terms = terms;
    this.clients =
        clients.stream().collect(Collectors.toUnmodifiableMap(Client::id, Function.identity()));
    this.attempts = attempts;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * What tokens say of themselves.
   *
   * @param issuer the service's own address
   */
  public record TokenTerms(String issuer, String audience, Duration lifetime) {}

  /** A token and how long it is good for. */
  public record Token(String value, Duration lifetime) {}

  /** A token for a client that knows its secret. */
  public Token issue(@Nullable String clientId, @Nullable String secret) {
    attempts.check();
    Client client = clientId == null ? null : clients.get(clientId);
    SecretHash expected = client == null ? NOBODYS : client.secret();
    boolean matches = expected.matches(secret == null ? "" : secret);
    if (client == null || !matches) {
      attempts.failed();
      log.atWarn().log("a token was asked for with a wrong client or secret");
      throw ProblemException.of(TokenProblem.INVALID_CLIENT, "no such client, or a wrong secret");
    }
    return new Token(signer.sign(claims(client)), terms.lifetime());
  }

  private Map<String, Object> claims(Client client) {
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", terms.issuer());
    claims.put("aud", terms.audience());
    claims.put("sub", client.id());
    claims.put("upn", client.id());
    claims.put("groups", client.role().groups());
    claims.put("jti", ids.get().toString());
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(terms.lifetime()).getEpochSecond());
    return claims;
  }

  public TokenTerms terms() {
    return terms;
  }

  /** The public key as a JSON web key set. */
  public Map<String, Object> keySet() {
    return signer.keySet();
  }
}
