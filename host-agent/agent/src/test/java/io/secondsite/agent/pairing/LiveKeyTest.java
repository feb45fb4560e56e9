package io.secondsite.agent.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveKeyTest {
  private final CertificateIssuer certificates =
      new CertificateIssuer(Clock.systemUTC(), new SecureRandom());

  @Test
  void aRenewedCertificateIsShownFromTheNextHandshakeOn() throws Exception {
    // Given
    Credential site = certificates.siteAuthority("NewYork");
    CarriedName name = new CarriedName("host1.NewYork", Role.HOST);
    LiveKey key = new LiveKey(certificates.leaf(site, name, List.of("127.0.0.1")));
    Credential renewed = certificates.leaf(site, name, List.of("127.0.0.1"));
    // When
    key.use(renewed);
    // Then
    String alias = String.valueOf(key.chooseEngineServerAlias("EC", null, null));
    assertThat(alias).isEqualTo("host");
    assertThat(key.getCertificateChain(alias)).containsExactly(renewed.certificate());
    assertThat(key.getPrivateKey(alias)).isEqualTo(renewed.key());
    assertThat(key.chooseEngineServerAlias("RSA", null, null)).isNull();
  }
}
