package io.secondsite.vault.registration.wiring;

import io.quarkus.arc.All;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.registration.RegistrationAnnouncements;
import io.secondsite.vault.registration.RegistrationKeys;
import io.secondsite.vault.registration.RegistrationStore;
import io.secondsite.vault.registration.Registrations;
import io.secondsite.vault.registration.ServerRemoval;
import io.secondsite.vault.registration.VaultAuthority;
import io.secondsite.vault.token.AttemptLimit;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Assembles registration. */
@Singleton
final class RegistrationBeans {
  private final VaultConfig config;
  private final Clock clock;
  private final SecureRandom random;

  RegistrationBeans(VaultConfig config, Clock clock, SecureRandom random) {
    this.config = config;
    this.clock = clock;
    this.random = random;
  }

  @Produces
  @Dependent
  Optional<VaultAuthority> authority() {
    VaultConfig.Authority files = config.authority();
    if (files.certificate().isEmpty() || files.key().isEmpty() || files.root().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(authority(files.certificate().get(), files.key().get(), files.root().get()));
  }

  private VaultAuthority authority(Path certificate, Path key, Path root) {
    try {
      Credential intermediate =
          new Credential(
              Pem.certificates(Files.readString(certificate)).getFirst(),
              Pem.key(Files.readString(key)));
      return new VaultAuthority(
          new CertificateIssuer(clock, random),
          intermediate,
          Pem.certificates(Files.readString(root)).getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("secondsite.vault.authority: not the PEM that is needed", e);
    }
  }

  @Produces
  @Singleton
  RegistrationKeys keys(RegistrationStore store) {
    return new RegistrationKeys(
        store, clock, random, config.registration().keyLifetime(), config.registration().keysMax());
  }

  @Produces
  @Singleton
  Registrations registrations(
      RegistrationStore store,
      RegistrationAnnouncements announcements,
      @All List<ServerRemoval> removals) {
    Optional<VaultAuthority> authority = authority();
    AttemptLimit attempts =
        new AttemptLimit(
            clock, config.registration().failures(), config.registration().failureWindow());
    return new Registrations(store, announcements, () -> authority, attempts, removals, clock);
  }
}
