package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A site's key with which the keys of locations are wrapped. Never written, never printed. */
public final class KeyEncryptionKey {
  private static final int KEY_BYTES = 32;
  private static final int FILE_BYTES_MAX = 64 * 1024;
  private static final int ID_DIGITS = 16;
  private static final String ALIAS = "kek";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final byte[] bytes;

  private KeyEncryptionKey(byte[] bytes) throws VolumeException {
    if (bytes.length != KEY_BYTES) {
      throw refused("a key-encryption key has 256 bits");
    }
    this.bytes = bytes.clone();
  }

  /** A file with 64 hexadecimal digits that only its owner can read. */
  public static KeyEncryptionKey ofFile(Path file) throws VolumeException {
    requirePrivate(file);
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return new KeyEncryptionKey(HexFormat.of().parseHex(text));
    } catch (IOException e) {
      throw refused("the key-encryption key " + file + " cannot be read");
    } catch (IllegalArgumentException e) {
      throw refused(file + " is no key-encryption key: 64 hexadecimal digits are wanted");
    }
  }

  /** A PKCS#12 keystore with an AES key called {@code kek}. */
  public static KeyEncryptionKey ofKeystore(Path file, Path passwordFile) throws VolumeException {
    requirePrivate(file);
    requirePrivate(passwordFile);
    try (InputStream in = Files.newInputStream(file)) {
      char[] password =
          Files.readString(passwordFile, StandardCharsets.UTF_8).strip().toCharArray();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      Key key = store.getKey(ALIAS, password);
      Arrays.fill(password, ' ');
      if (key == null || key.getEncoded() == null) {
        throw refused(file + " has no key called " + ALIAS);
      }
      return new KeyEncryptionKey(key.getEncoded());
    } catch (VolumeException e) {
      throw e;
    } catch (IOException | GeneralSecurityException e) {
      throw refused("the keystore " + file + " cannot be opened: wrong password or damaged");
    }
  }

  private static void requirePrivate(Path file) throws VolumeException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
        throw refused("no key-encryption key at " + file);
      }
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        throw refused(file + " can be read by others: chmod 600 it");
      }
    } catch (VolumeException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      throw refused("the key-encryption key " + file + " cannot be read");
    }
  }

  private static VolumeException refused(String message) {
    return new VolumeException(Code.LOCATION_CLOSED, message);
  }

  /** By what a wrapped key tells with which of several it was wrapped; says nothing about it. */
  String id() {
    byte[] digest =
        Sha256.create()
            .digest(
                ("secondsite kek " + HexFormat.of().formatHex(bytes))
                    .getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
  }

  SecretKey key() {
    return new SecretKeySpec(bytes, "AES");
  }

  @Override
  public String toString() {
    return "KeyEncryptionKey[id=" + id() + "]";
  }
}
