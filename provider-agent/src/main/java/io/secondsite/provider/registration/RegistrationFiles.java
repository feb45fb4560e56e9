package io.secondsite.provider.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.secondsite.provider.durable.DurableFile;
import io.secondsite.provider.http.JsonHttp;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.registration.RegistrationState.End;
import io.secondsite.provider.registration.RegistrationState.Ended;
import io.secondsite.provider.registration.RegistrationState.Registered;
import io.secondsite.provider.registration.RegistrationState.Unregistered;
import io.secondsite.provider.site.Credential;
import io.secondsite.provider.site.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code registration} in the state directory. {@code state.json} is written last: the
 * certificates beside it are those of the registration it tells of. Not thread-safe.
 */
public final class RegistrationFiles {
  private final Path folder;

  public RegistrationFiles(Path stateDirectory) throws IOException {
    folder = stateDirectory.resolve("registration");
    DurableFile.privateFolder(folder);
  }

  /** As it stands in the file. */
  private record Stored(
      @Nullable String vault,
      @Nullable URI url,
      @Nullable String vaultAuthorityPem,
      @Nullable String server,
      @Nullable String friendlyName,
      List<String> synchroniseClouds,
      @Nullable Instant registeredAt,
      @Nullable End end,
      @Nullable String reason,
      @Nullable Instant endedAt) {

    static Stored of(Registration registration, @Nullable Ended ended) {
      return new Stored(
          registration.vault(),
          registration.url(),
          registration.vaultAuthorityPem(),
          registration.server(),
          registration.friendlyName(),
          registration.clouds().words(),
          registration.registeredAt(),
          ended == null ? null : ended.end(),
          ended == null ? null : ended.reason(),
          ended == null ? null : ended.at());
    }

    RegistrationState toState() throws IOException {
      Registered registered =
          new Registered(
              new Registration(
                  need(vault),
                  need(url),
                  need(vaultAuthorityPem),
                  need(server),
                  need(friendlyName),
                  CloudSynchronisation.of(synchroniseClouds),
                  need(registeredAt)));
      return end == null
          ? registered
          : registered.ended(end, reason == null ? "" : reason, need(endedAt));
    }

    private static <T> T need(@Nullable T value) throws IOException {
      if (value == null) {
        throw new IOException("registration/state.json lacks a value");
      }
      return value;
    }
  }

  RegistrationState load() throws IOException {
    Path file = folder.resolve("state.json");
    if (!Files.exists(file)) {
      return new Unregistered();
    }
    return JsonHttp.JSON.readValue(Files.readString(file), Stored.class).toState();
  }

  void save(RegistrationState state) throws IOException {
    switch (state) {
      case Unregistered none -> DurableFile.delete(folder.resolve("state.json"));
      case Registered registered -> write(Stored.of(registered.registration(), null));
      case Ended ended -> write(Stored.of(ended.registration(), ended));
    }
  }

  private void write(Stored stored) throws IOException {
    try {
      DurableFile.write(folder.resolve("state.json"), JsonHttp.JSON.writeValueAsBytes(stored));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a registration is always JSON", e);
    }
  }

  /**
   * The key that certificates are asked for, made once and kept before it is first used: asking
   * again after a crash asks for the same.
   */
  KeyPair keys(KeySource fresh) throws IOException, GeneralSecurityException {
    Path publicFile = folder.resolve("identity.pub");
    Path privateFile = folder.resolve("identity.key");
    if (!Files.exists(privateFile)) {
      KeyPair made = fresh.make();
      write(publicFile, Pem.of(made.getPublic()));
      write(privateFile, Pem.of(made.getPrivate()));
    }
    PublicKey key = Pem.publicKey(Files.readString(publicFile));
    return new KeyPair(key, Pem.key(Files.readString(privateFile)));
  }

  /** Makes keys. */
  interface KeySource {
    KeyPair make() throws GeneralSecurityException;
  }

  void saveCertificates(VaultAnswer answer) throws IOException {
    write(folder.resolve("authority.crt"), answer.authorityPem());
    write(folder.resolve("chain.crt"), answer.chainPem());
    write(folder.resolve("identity.crt"), answer.identityPem());
  }

  /** What is shown to the vault, once registered. */
  Optional<VaultCredential> credential() throws IOException, GeneralSecurityException {
    Path file = folder.resolve("identity.crt");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    KeyPair keys = keys(unmade());
    return Optional.of(
        new VaultCredential(
            new Credential(Pem.certificate(Files.readString(file)), keys.getPrivate()),
            Pem.certificates(Files.readString(folder.resolve("chain.crt")))));
  }

  private static KeySource unmade() {
    Supplier<GeneralSecurityException> lost =
        () -> new GeneralSecurityException("registration/identity.key is lost; register again");
    return () -> {
      throw lost.get();
    };
  }

  private static void write(Path file, String pem) throws IOException {
    DurableFile.write(file, pem.getBytes(StandardCharsets.US_ASCII));
  }
}
