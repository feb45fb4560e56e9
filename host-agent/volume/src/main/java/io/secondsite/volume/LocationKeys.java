package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The keys of encrypted storage locations, each wrapped with a site's key-encryption key in a file
 * {@code NAME.key.json}. Another key-encryption key needs no data to be written again. Without the
 * wrapped key what is in the location is gone: deleting it is how a location is shredded.
 * Thread-safe.
 */
public final class LocationKeys {
  private static final String SUFFIX = ".key.json";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path folder;
  private final VolumeFiles files;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param folder an existing directory that only the agent can read
   */
  public LocationKeys(Path folder, SecureRandom random, Clock clock) {
    this.folder = folder;
    this.random = random;
    this.clock = clock;
    files = new RealFiles();
  }

  /** {@code NAME.key.json}. */
  record Wrapped(
      int formatVersion,
      String location,
      String algorithm,
      String kekId,
      String nonce,
      String wrappedKey,
      Instant wrappedAt) {
    Wrapped {
      requireNonNull(location, "location");
      requireNonNull(kekId, "kekId");
      requireNonNull(nonce, "nonce");
      requireNonNull(wrappedKey, "wrappedKey");
    }
  }

  /** How the key of a location is; nothing of the key itself. */
  public record KeyState(State state, Optional<String> kekId) {
    /** Whether the location's key can be had. */
    public enum State {
      /** No key was made for the location. */
      NONE,
      /** There is one, and the key-encryption key at hand opens it. */
      USABLE,
      /** There is one, wrapped with a key-encryption key that is not at hand. */
      OTHER_KEK,
      /** The file of the key is not what was written. */
      DAMAGED
    }
  }

  /** Makes and keeps a key; one that exists is refused, since data may depend on it. */
  public synchronized byte[] create(String location, KeyEncryptionKey kek) throws VolumeException {
    if (Files.exists(file(location), LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(Code.OUT_OF_SEQUENCE, location + " has a key already");
    }
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    write(location, key, kek);
    return key;
  }

  /** Wraps the same key with another key-encryption key. */
  public synchronized void rewrap(
      String location, List<KeyEncryptionKey> known, KeyEncryptionKey now) throws VolumeException {
    write(location, key(location, known), now);
  }

  /**
   * A location's key.
   *
   * @throws VolumeException OUT_OF_SEQUENCE; LOCATION_CLOSED where no key-encryption key at hand
   *     opens it
   */
  public synchronized byte[] key(String location, List<KeyEncryptionKey> known)
      throws VolumeException {
    Wrapped wrapped = read(location);
    for (KeyEncryptionKey kek : known) {
      if (kek.id().equals(wrapped.kekId())) {
        return unwrap(wrapped, kek);
      }
    }
    throw new VolumeException(
        Code.LOCATION_CLOSED,
        "the key of %s is wrapped with the key-encryption key %s, which is not at hand"
            .formatted(location, wrapped.kekId()));
  }

  /** What can be said about a key without showing it. */
  public synchronized KeyState state(String location, List<KeyEncryptionKey> known) {
    if (!Files.exists(file(location), LinkOption.NOFOLLOW_LINKS)) {
      return new KeyState(KeyState.State.NONE, Optional.empty());
    }
    try {
      Wrapped wrapped = read(location);
      Optional<String> id = Optional.of(wrapped.kekId());
      boolean atHand = known.stream().anyMatch(kek -> kek.id().equals(wrapped.kekId()));
      if (!atHand) {
        return new KeyState(KeyState.State.OTHER_KEK, id);
      }
      key(location, known);
      return new KeyState(KeyState.State.USABLE, id);
    } catch (VolumeException e) {
      return new KeyState(KeyState.State.DAMAGED, Optional.empty());
    }
  }

  /** Forgets the key for good: nobody reads the location again once it is locked. */
  public synchronized void shred(String location) throws VolumeException {
    try {
      files.delete(file(location));
      files.syncDirectory(folder);
    } catch (IOException e) {
      throw VolumeException.of("deleting the key of " + location, e);
    }
  }

  private Path file(String location) {
    LocationSettings.requireName("location", location);
    return folder.resolve(location + SUFFIX);
  }

  private Wrapped read(String location) throws VolumeException {
    if (!Files.exists(file(location), LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE,
          "no key was made for " + location + ": secondsite host storage create-key");
    }
    Wrapped wrapped = SealedJson.read(file(location), Wrapped.class);
    if (!wrapped.location().equals(location)) {
      throw new VolumeException(Code.CORRUPT, file(location) + " is of another location");
    }
    return wrapped;
  }

  private void write(String location, byte[] key, KeyEncryptionKey kek) throws VolumeException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, kek, nonce, location);
      Base64.Encoder text = Base64.getEncoder();
      Wrapped wrapped =
          new Wrapped(
              VolumeRecords.FORMAT_VERSION,
              location,
              CIPHER,
              kek.id(),
              text.encodeToString(nonce),
              text.encodeToString(cipher.doFinal(key)),
              clock.instant());
      files.replace(file(location), SealedJson.seal(wrapped));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    } catch (IOException e) {
      throw VolumeException.of("writing the key of " + location, e);
    }
  }

  private byte[] unwrap(Wrapped wrapped, KeyEncryptionKey kek) throws VolumeException {
    try {
      Base64.Decoder text = Base64.getDecoder();
      byte[] nonce = text.decode(wrapped.nonce());
      return cipher(Cipher.DECRYPT_MODE, kek, nonce, wrapped.location())
          .doFinal(text.decode(wrapped.wrappedKey()));
    } catch (AEADBadTagException | IllegalArgumentException e) {
      throw new VolumeException(
          Code.CORRUPT, "the wrapped key of " + wrapped.location() + " is not what was written");
    } catch (GeneralSecurityException e) {
      throw new VolumeException(
          Code.CORRUPT, "the wrapped key of " + wrapped.location() + " cannot be opened");
    }
  }

  /** Bound to the location's name, so that files cannot be swapped. */
  private static Cipher cipher(int mode, KeyEncryptionKey kek, byte[] nonce, String location)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, kek.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(("secondsite location key 1 " + location).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
