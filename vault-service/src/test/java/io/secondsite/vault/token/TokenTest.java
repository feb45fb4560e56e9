package io.secondsite.vault.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
  private final ManualClock clock = new ManualClock(java.time.Instant.EPOCH);

  @Test
  void aHigherRoleIncludesTheLowerOnes() {
    assertThat(Role.FAILOVER.groups()).containsExactlyInAnyOrder("viewer", "operator", "failover");
  }

  @Test
  void theKeyIsMadeOnceAndFoundAgain(@TempDir Path folder) throws IOException {
    IssuerKey made = key(folder);
    assertThat(key(folder).publicKey()).isEqualTo(made.publicKey());
  }

  @Test
  void afterTooManyWrongSecretsEvenTheRightOneIsNotLookedAt(@TempDir Path folder)
      throws IOException {
    TokenIssuer issuer =
        new TokenIssuer(
            key(folder),
            new TokenIssuer.TokenTerms("https://vault", "secondsite", Duration.ofHours(1)),
            List.of(new Client("a", SecretHash.of("right"), Role.VIEWER)),
            new AttemptLimit(clock, 2, Duration.ofMinutes(1)),
            clock,
            UUID::randomUUID);
    refused(issuer, "wrong", TokenProblem.INVALID_CLIENT);
    refused(issuer, "wrong", TokenProblem.INVALID_CLIENT);
    refused(issuer, "right", TokenProblem.TOO_MANY_ATTEMPTS);
    clock.advance(Duration.ofMinutes(2));
    assertThat(issuer.issue("a", "right").value()).contains(".");
  }

  private static void refused(TokenIssuer issuer, String secret, TokenProblem code) {
    assertThatThrownBy(() -> issuer.issue("a", secret))
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.code()).isEqualTo(code));
  }

  private static IssuerKey key(Path folder) throws IOException {
    return IssuerKey.in(
        folder.resolve("key.pem"), folder.resolve("public.pem"), new SecureRandom());
  }
}
