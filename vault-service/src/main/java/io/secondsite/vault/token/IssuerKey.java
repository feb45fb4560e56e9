package io.secondsite.vault.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.jce.ECNamedCurveTable;

/** The key pair that signs tokens: P-256, in two PEM files, made where there is none. */
public record IssuerKey(ECPrivateKey privateKey, ECPublicKey publicKey) {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** Names the key in tokens. */
  public String id() {
    return SecretHash.sha256(publicKey.getEncoded()).substring(0, 16);
  }

  public static IssuerKey in(Path keyFile, Path publicFile, SecureRandom random)
      throws IOException {
    try {
      if (!Files.exists(keyFile)) {
        create(keyFile, publicFile, random);
      }
      ECPrivateKey key =
          (ECPrivateKey)
              KeyFactory.getInstance("EC")
                  .generatePrivate(new PKCS8EncodedKeySpec(decoded(keyFile)));
      return new IssuerKey(key, publicKey(key));
    } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
      throw new IOException(keyFile + " is no P-256 key in PEM (PKCS #8)", e);
    }
  }

  /** The public key is the private number times the curve's generator. */
  private static ECPublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
    org.bouncycastle.math.ec.ECPoint point =
        ECNamedCurveTable.getParameterSpec("secp256r1").getG().multiply(key.getS()).normalize();
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, key.getParams()));
  }

  private static void create(Path keyFile, Path publicFile, SecureRandom random)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    KeyPair pair = generator.generateKeyPair();
    write(publicFile, "PUBLIC KEY", pair.getPublic().getEncoded());
    write(keyFile, "PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  private static void write(Path file, String label, byte[] content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    Files.createFile(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        partial,
        "-----BEGIN "
            + label
            + "-----\n"
            + LINES.encodeToString(content)
            + "\n-----END "
            + label
            + "-----\n",
        StandardCharsets.US_ASCII);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] decoded(Path file) throws IOException {
    String body = Files.readString(file).replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
    return Base64.getDecoder().decode(body);
  }
}
