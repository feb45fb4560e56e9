package io.secondsite.vault.registration;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.token.SecretHash;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes and revokes registration keys (R33). Works in the caller's transaction; thread-safe. */
public final class RegistrationKeys {
  /** No key is good for longer. */
  public static final Duration LIFETIME_MAX = Duration.ofDays(5);

  private static final Duration LIFETIME_MIN = Duration.ofMinutes(1);
  private static final int SECRET_BYTES = 32;

  private final RegistrationStore store;
  private final Clock clock;
  private final SecureRandom random;
  private final Duration lifetime;
  private final int keysMax;

  public RegistrationKeys(
      RegistrationStore store, Clock clock, SecureRandom random, Duration lifetime, int keysMax) {
    if (lifetime.compareTo(LIFETIME_MAX) > 0 || lifetime.compareTo(LIFETIME_MIN) < 0) {
      throw new IllegalArgumentException(
          "secondsite.vault.registration.key-lifetime is from one minute to five days");
    }
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.lifetime = lifetime;
    this.keysMax = keysMax;
  }

  /** A new key with its secret, which nobody can see again. */
  public record Issued(RegistrationKey key, String secret) {
    @Override
    public String toString() {
      return "Issued[" + key.id() + "]";
    }
  }

  public Issued create(VaultId vault, @Nullable Duration wanted, String by) {
    Duration life = wanted == null ? lifetime : checked(wanted);
    Instant now = clock.instant();
    long open = list(vault).stream().filter(key -> key.state(now).equals("Open")).count();
    if (open >= keysMax) {
      throw ProblemException.of(
              RegistrationProblem.TOO_MANY_REGISTRATION_KEYS, keysMax + " keys are open already")
          .withRemedy("revoke one");
    }
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    RegistrationKey key =
        new RegistrationKey(
            UUID.randomUUID(), vault, SecretHash.of(secret), by, now, now.plus(life), null, null);
    store.put(key);
    return new Issued(key, secret);
  }

  private static Duration checked(Duration wanted) {
    if (wanted.compareTo(LIFETIME_MIN) < 0 || wanted.compareTo(LIFETIME_MAX) > 0) {
      throw ProblemException.badValue("lifetime", "must be from PT1M to P5D")
          .withRemedy("a key is good for five days at most");
    }
    return wanted;
  }

  public List<RegistrationKey> list(VaultId vault) {
    return store.listKeys(vault);
  }

  public RegistrationKey get(VaultId vault, UUID id) {
    return find(vault, id)
        .orElseThrow(() ->
            ProblemException.of(
                RegistrationProblem.UNKNOWN_REGISTRATION_KEY, "there is no such key"));
  }

  /** An open key is good for nothing from now on. */
  public void revoke(VaultId vault, UUID id) {
    RegistrationKey key = get(vault, id);
    if (key.revokedAt() == null && key.use() == null) {
      store.put(key.revoked(clock.instant()));
    }
  }

  private Optional<RegistrationKey> find(VaultId vault, UUID id) {
    return store.findKey(id).filter(key -> key.vault().key().equals(vault.key()));
  }

  public Instant now() {
    return clock.instant();
  }
}
