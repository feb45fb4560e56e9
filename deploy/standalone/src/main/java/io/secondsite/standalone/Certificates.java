package io.secondsite.standalone;

import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Freshness;
import io.secondsite.trust.KeyPairs;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What the installer makes before anything runs, in {@code pki} of the state folder: the root, the
 * vault's authority below it, the certificates of vault-service and mapping-service, and the key
 * that tokens are signed with. On a real installation the root's key is taken off the machine
 * afterwards; here it stays beside, for one's own user only.
 */
record Certificates(Path folder) {
  private static final List<String> HOST_NAMES = List.of("localhost", "127.0.0.1");

  static Certificates of(StateFolder state) throws IOException {
    return of(state, Clock.systemUTC());
  }

  static Certificates of(StateFolder state, Clock clock) throws IOException {
    Certificates made = new Certificates(state.path().resolve("pki"));
    Files.createDirectories(made.folder());
    try {
      made.makeWhatIsMissing(clock);
    } catch (GeneralSecurityException e) {
      throw new IOException("the certificates could not be made", e);
    }
    return made;
  }

  private void makeWhatIsMissing(Clock clock) throws IOException, GeneralSecurityException {
    SecureRandom random = new SecureRandom();
    CertificateIssuer issuer = new CertificateIssuer(clock, random);
    if (!isWhole("root")) {
      write("root", issuer.root("Secondsite root"));
    }
    if (!isWhole("vault-ca")) {
      write("vault-ca", issuer.vaultAuthority(read("root"), "Secondsite vault"));
    }
    Credential authority = read("vault-ca");
    for (String service : List.of("vault", "mapping")) {
      if (!isWhole(service)
          || !clock.instant().isBefore(Freshness.renewAt(read(service).certificate()))) {
        Credential server = issuer.server(authority, service + "-service", HOST_NAMES);
        Secrets.write(
            file(service, "crt"), Pem.of(List.of(server.certificate(), authority.certificate())));
        Secrets.write(file(service, "key"), Pem.of(server.key()));
      }
    }
    if (!Files.exists(file("token", "key"))) {
      KeyPair keys = KeyPairs.create(random);
      Secrets.write(file("token", "pub"), publicKey(keys));
      Secrets.write(file("token", "key"), Pem.of(keys.getPrivate()));
    }
  }

  private static String publicKey(KeyPair keys) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  private boolean isWhole(String stem) {
    return Files.exists(file(stem, "crt")) && Files.exists(file(stem, "key"));
  }

  private void write(String stem, Credential credential)
      throws IOException, GeneralSecurityException {
    Secrets.write(file(stem, "crt"), Pem.of(credential.certificate()));
    Secrets.write(file(stem, "key"), Pem.of(credential.key()));
  }

  private Credential read(String stem) throws IOException, GeneralSecurityException {
    return new Credential(
        Pem.certificate(Files.readString(file(stem, "crt"))),
        Pem.key(Files.readString(file(stem, "key"))));
  }

  private Path file(String stem, String extension) {
    return folder.resolve(stem + "." + extension);
  }

  /** What clients of the vault and of mapping-service trust. */
  Path rootFile() {
    return file("root", "crt");
  }

  /** The authority that issues to the sites. */
  String vaultAuthorityFile(String extension) {
    return file("vault-ca", extension).toString();
  }

  /** The key that signs tokens, {@code key}, and the one that checks them, {@code pub}. */
  String tokenFile(String extension) {
    return file("token", extension).toString();
  }

  /** The certificate and key that a service listens with. */
  Map<String, String> listenerSettings(String service) {
    return Map.of(
        "quarkus.tls.listener.key-store.pem.0.cert", file(service, "crt").toString(),
        "quarkus.tls.listener.key-store.pem.0.key", file(service, "key").toString());
  }
}
