package io.secondsite.mapping.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A certificate for the listener, and an issuer of tokens in the vault's place. */
public final class ListenerAndTokens implements QuarkusTestResourceLifecycleManager {
  private static final String ISSUER = "https://vault.test/secondsite";

  /** Tests and this resource may have different class loaders; what they share is the JDK's. */
  private static final String KEY = "secondsite.test.token-key";

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("listener");
      Path tokenKey = folder.resolve("tokens.pem");
      KeyPair pair = newKey();
      System.setProperty(KEY, Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
      Files.writeString(tokenKey, publicPem(pair));
      return Map.of(
          "secondsite.mapping.token-issuer",
          ISSUER,
          "secondsite.mapping.token-key",
          tokenKey.toUri().toString(),
          "quarkus.tls.listener.key-store.p12.path",
          keyStore(folder).toString(),
          "quarkus.tls.listener.key-store.p12.password",
          "changeit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    System.clearProperty(KEY);
  }

  /** A token as the vault issues it. */
  public static String token(String... groups) {
    return token(ISSUER, vaultsKey(), Duration.ofHours(1), groups);
  }

  public static String tokenOfAnotherIssuer() {
    return token("https://elsewhere", vaultsKey(), Duration.ofHours(1), "administrator");
  }

  public static String expiredToken() {
    return token(ISSUER, vaultsKey(), Duration.ofHours(-1), "administrator");
  }

  public static String forgedToken() throws GeneralSecurityException {
    return token(ISSUER, newKey().getPrivate(), Duration.ofHours(1), "administrator");
  }

  private static String token(String issuer, PrivateKey key, Duration lasts, String... groups) {
    return Jwt.issuer(issuer)
        .subject("somebody")
        .upn("somebody")
        .audience("secondsite")
        .groups(Set.of(groups))
        .expiresAt(System.currentTimeMillis() / 1000 + lasts.toSeconds())
        .jws()
        .algorithm(io.smallrye.jwt.algorithm.SignatureAlgorithm.ES256)
        .sign(key);
  }

  private static PrivateKey vaultsKey() {
    try {
      return KeyFactory.getInstance("EC")
          .generatePrivate(
              new PKCS8EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(KEY))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static String publicPem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private static Path keyStore(Path folder) throws IOException {
    Path store = folder.resolve("listener.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "listener",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    try {
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        throw new IllegalStateException("keytool failed, see " + folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return store;
  }
}
