package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Freshness;
import io.secondsite.trust.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir private Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

  private Certificates open() throws Exception {
    return Certificates.of(new StateFolder(folder), clock);
  }

  private List<X509Certificate> chain(String stem) throws Exception {
    return Pem.certificates(Files.readString(folder.resolve("pki").resolve(stem + ".crt")));
  }

  @Test
  void theServicesCertificatesLeadToTheRoot() throws Exception {
    open();
    for (String service : List.of("vault", "mapping")) {
      List<X509Certificate> chain = chain(service);
      assertThat(Freshness.isIssuedBy(chain.get(0), chain.get(1))).isTrue();
      assertThat(Freshness.isIssuedBy(chain.get(1), chain("root").getFirst())).isTrue();
    }
  }

  @Test
  void theSecondStartKeepsThem() throws Exception {
    open();
    List<X509Certificate> before = chain("vault");
    open();
    assertThat(chain("vault")).isEqualTo(before);
  }

  @Test
  void leavesPastHalfTheirLifeAreMadeAnewAndTheRootStays() throws Exception {
    open();
    List<X509Certificate> leaf = chain("vault");
    List<X509Certificate> root = chain("root");
    clock.advance(CertificateIssuer.LEAF_LIFE.dividedBy(2));
    open();
    assertThat(chain("vault")).isNotEqualTo(leaf);
    assertThat(chain("root")).isEqualTo(root);
  }

  @Test
  void nobodyElseReadsTheKeys() throws Exception {
    open();
    try (var files = Files.list(folder.resolve("pki"))) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
  }
}
