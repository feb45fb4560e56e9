package io.secondsite.vault.service;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an installer makes for the vault: the root, its intermediate, and a server certificate. */
public final class VaultFiles implements QuarkusTestResourceLifecycleManager {
  static final String FOLDER = "secondsite.test.vault-files";

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("vault");
      System.setProperty(FOLDER, folder.toString());
      return write(folder);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> write(Path folder)
      throws IOException, GeneralSecurityException {
    CertificateIssuer issuer = new CertificateIssuer(Clock.systemUTC(), new SecureRandom());
    Credential root = issuer.root("Test root");
    Credential vault = issuer.vaultAuthority(root, "Test vault");
    Credential server = issuer.server(vault, "vault", List.of("localhost", "127.0.0.1"));
    Files.writeString(folder.resolve("root.pem"), Pem.of(root.certificate()));
    Files.writeString(folder.resolve("vault.pem"), Pem.of(vault.certificate()));
    Files.writeString(folder.resolve("vault.key"), Pem.of(vault.key()));
    Files.writeString(
        folder.resolve("server.pem"), Pem.of(List.of(server.certificate(), vault.certificate())));
    Files.writeString(folder.resolve("server.key"), Pem.of(server.key()));
    Map<String, String> settings = new HashMap<>();
    settings.put("secondsite.vault.authority.certificate", folder.resolve("vault.pem").toString());
    settings.put("secondsite.vault.authority.key", folder.resolve("vault.key").toString());
    settings.put("secondsite.vault.authority.root", folder.resolve("root.pem").toString());
    settings.put(
        "quarkus.tls.listener.key-store.pem.0.cert", folder.resolve("server.pem").toString());
    settings.put(
        "quarkus.tls.listener.key-store.pem.0.key", folder.resolve("server.key").toString());
    settings.put("secondsite.vault.state-directory", folder.resolve("state").toString());
    settings.put("secondsite.vault.url", "https://vault.test");
    settings.put("secondsite.vault.mapping.url", "https://localhost:1");
    settings.put("secondsite.vault.issuer.administrator-secret", "administrators-secret");
    settings.put(
        "secondsite.vault.issuer.clients.watcher.secret-sha256",
        "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"); // "secret"
    settings.put("secondsite.vault.issuer.clients.watcher.role", "viewer");
    settings.put("secondsite.vault.registration.failures", "1000");
    return settings;
  }

  @Override
  public void stop() {}
}
