package io.secondsite.agent.enrolment;

import io.secondsite.agent.durable.DurableFile;
import io.secondsite.trust.Credential;
import io.secondsite.trust.KeyPairs;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;

/** What the agent keeps of its site in {@code identity/site/}. Not thread-safe. */
final class SiteFiles {
  private final Path folder;

  SiteFiles(Path stateDirectory) {
    folder = stateDirectory.resolve("identity").resolve("site");
  }

  /**
   * What was issued to this host.
   *
   * @param provider where the site's provider-agent was when the host joined
   */
  record Membership(X509Certificate authority, Credential host, PublicKey key, String provider) {}

  /** The certificate is written last: without it the host is not enrolled. */
  Optional<Membership> read() throws IOException, GeneralSecurityException {
    if (!Files.exists(folder.resolve("host.crt"))) {
      return Optional.empty();
    }
    X509Certificate certificate = Pem.certificate(text("host.crt"));
    return Optional.of(
        new Membership(
            Pem.certificate(text("ca.crt")),
            new Credential(certificate, Pem.key(text("host.key"))),
            certificate.getPublicKey(),
            text("provider-url").strip()));
  }

  /** The key of this host: the same at every attempt to join, so that a repeat is known. */
  KeyPair key(SecureRandom random) throws IOException, GeneralSecurityException {
    DurableFile.privateFolder(folder);
    if (!Files.exists(folder.resolve("host.key"))) {
      KeyPair made = KeyPairs.create(random);
      write("host.pub", Base64.getEncoder().encodeToString(made.getPublic().getEncoded()));
      write("host.key", Pem.of(made.getPrivate()));
    }
    PrivateKey key = Pem.key(text("host.key"));
    PublicKey open =
        KeyFactory.getInstance("EC")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text("host.pub"))));
    return new KeyPair(open, key);
  }

  void store(X509Certificate authority, X509Certificate host, String provider)
      throws IOException, GeneralSecurityException {
    write("provider-url", provider);
    write("ca.crt", Pem.of(authority));
    write("host.crt", Pem.of(host));
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private void write(String name, String text) throws IOException {
    DurableFile.write(folder.resolve(name), text.getBytes(StandardCharsets.US_ASCII));
  }
}
