package io.secondsite.vault.mapping.wiring;

import io.secondsite.vault.mapping.CatchingUp;
import io.secondsite.vault.mapping.MappingClient;
import io.secondsite.vault.mapping.config.MappingClientConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

@Singleton
final class MappingBeans {

  @Produces
  @Singleton
  MappingClient client(MappingClientConfig config) {
    return new MappingClient(config.url(), () -> tls(config.caFile()), config.deadline());
  }

  @Produces
  @Singleton
  CatchingUp catchingUp(Clock clock, MappingClientConfig config) {
    return new CatchingUp(clock, config.deadline());
  }

  private static SSLContext tls(Optional<Path> caFile) {
    try {
      return caFile.isEmpty() ? SSLContext.getDefault() : trusting(caFile.get());
    } catch (IOException e) {
      throw new UncheckedIOException("secondsite.vault.mapping.ca-file cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("secondsite.vault.mapping.ca-file holds no authority", e);
    }
  }

  private static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(caFile)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca-" + number++, each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
