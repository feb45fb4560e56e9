package io.secondsite.agent.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.identity.IdentityFiles;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is who among hosts of sites, also with certificates that are nearly right. */
class SiteTrustTest {
  private static final String URL = "https://192.0.2.7:8084";

  @TempDir Path state;

  private final CertificateIssuer certificates =
      new CertificateIssuer(Clock.systemUTC(), new SecureRandom());
  private Credential newYork;
  private Credential chicago;
  private AgentIdentity identity;
  private Peers peers;
  private Callers callers;

  @BeforeEach
  void site() throws Exception {
    newYork = certificates.siteAuthority("NewYork");
    chicago = certificates.siteAuthority("Chicago");
    AgentIdentity local =
        new IdentityFiles(state, Clock.systemUTC(), new SecureRandom())
            .open("host1.NewYork", List.of("127.0.0.1"));
    identity = local.in(newYork.certificate(), leaf(newYork, "host1.NewYork", Role.HOST));
    peers = Peers.open(state, identity.name());
    callers = new Callers(identity, peers);
  }

  private Credential leaf(Credential issuer, String name, Role role) throws Exception {
    return certificates.leaf(issuer, new CarriedName(name, role), List.of("127.0.0.1"));
  }

  private Caller caller(Credential issuer, String name, Role role) throws Exception {
    return callers.of(leaf(issuer, name, role).certificate());
  }

  private void pair(String name, X509Certificate authority) throws Exception {
    peers.pair(new PeerProposal(name, URL, Pem.of(authority)));
  }

  @Test
  void theSitesOperatorIsAnOperatorAndThoseOfOthersAreNot() throws Exception {
    pair("host1.Chicago", chicago.certificate());
    assertThat(caller(newYork, "NewYork", Role.OPERATOR)).isInstanceOf(Caller.Operator.class);
    assertStranger(caller(chicago, "Chicago", Role.OPERATOR));
    assertStranger(caller(chicago, "NewYork", Role.OPERATOR));
    assertStranger(caller(chicago, "host1.NewYork", Role.OPERATOR));
    assertStranger(caller(newYork, "host2.NewYork", Role.OPERATOR));
    assertStranger(caller(newYork, "NewYork", Role.PROVIDER));
    assertStranger(caller(certificates.siteAuthority("NewYork"), "NewYork", Role.OPERATOR));
  }

  @Test
  void peersOfOneSiteAreToldApartByTheirNames() throws Exception {
    pair("host1.Chicago", chicago.certificate());
    assertThat(caller(chicago, "host1.Chicago", Role.HOST))
        .isEqualTo(new Caller.PeerAgent("host1.Chicago"));
    assertStranger(caller(chicago, "host2.Chicago", Role.HOST));
    pair("host2.Chicago", chicago.certificate());
    assertThat(caller(chicago, "host2.Chicago", Role.HOST))
        .isEqualTo(new Caller.PeerAgent("host2.Chicago"));
    assertStranger(caller(newYork, "host1.Chicago", Role.HOST));
  }

  private static void assertStranger(Caller caller) {
    assertThat(caller).isInstanceOf(Caller.Stranger.class);
  }

  @Test
  void anAuthorityIsPinnedForHostsOfItsOwnSiteOnly() {
    for (String name : new String[] {"host1.Boston", "host1Chicago", "Boston"}) {
      assertThatThrownBy(() -> pair(name, chicago.certificate()))
          .isInstanceOfSatisfying(
              ProblemException.class,
              failure -> assertThat(failure.field()).contains("caCertificatePem"));
    }
  }

  @Test
  void aSitesAuthorityMayBeIssuedByAVaultAndReplacesItsSelfSignedSelf() throws Exception {
    // Given
    Credential vault = certificates.vaultAuthority(certificates.root("root"), "vault");
    X509Certificate issued =
        certificates.siteAuthority(vault, chicago.certificate().getPublicKey(), "Chicago");
    pair("host1.Chicago", chicago.certificate());
    // When
    pair("host1.Chicago", issued);
    // Then
    assertThat(peers.named("host1.Chicago").map(Peer::authority)).contains(issued);
    assertThat(caller(chicago, "host1.Chicago", Role.HOST)).isInstanceOf(Caller.PeerAgent.class);
    LiveTrust.following(identity, peers)
        .checkClientTrusted(
            new X509Certificate[] {leaf(chicago, "host1.Chicago", Role.HOST).certificate()}, "EC");
  }

  @Test
  void anotherKeyUnderTheSitesNameIsRefused() throws Exception {
    // Given
    pair("host1.Chicago", chicago.certificate());
    X509Certificate impostor = certificates.siteAuthority("Chicago").certificate();
    // When / Then
    assertThatThrownBy(() -> pair("host1.Chicago", impostor))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PEER_CHANGED));
  }
}
