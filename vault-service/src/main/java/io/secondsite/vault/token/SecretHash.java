package io.secondsite.vault.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is kept of a secret. Secrets are random and long, so a plain digest cannot be turned back.
 *
 * @param hex SHA-256, hexadecimal
 */
public record SecretHash(String hex) {
  private static final int HEX_LENGTH = 64;

  public SecretHash {
    if (hex.length() != HEX_LENGTH || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("a secret's hash is SHA-256 in hexadecimal digits");
    }
  }

  public static SecretHash of(String secret) {
    return new SecretHash(sha256(secret.getBytes(StandardCharsets.UTF_8)));
  }

  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the same time whatever the secret. */
  public boolean matches(String secret) {
    return MessageDigest.isEqual(
        hex.getBytes(StandardCharsets.US_ASCII),
        of(secret).hex().getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "SecretHash";
  }
}
