package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.pairing.PeerProposal;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.Rest;
import io.secondsite.agent.stack.SiteMember;
import io.secondsite.testkit.ManualClock;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.NamedServerTrust;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent that joined a site, at its real door: who comes in with which certificate. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = SiteMember.class, restrictToAnnotatedClass = true)
class SiteTest {
  private static final String PEER_PATH = "/peer/v1/replicas/" + new UUID(7, 7);
  private static final String OPERATOR_PATH = "/identity";
  private static final CarriedName SITES_OPERATOR = new CarriedName(SiteMember.SITE, Role.OPERATOR);

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  private final CertificateIssuer certificates =
      new CertificateIssuer(Clock.systemUTC(), new SecureRandom());

  @SuppressWarnings("NullAway.Init")
  private Credential newYork;

  @BeforeEach
  void site() throws Exception {
    newYork = SiteMember.authority();
  }

  private Credential leaf(Credential issuer, String name, Role role) throws Exception {
    return certificates.leaf(issuer, new CarriedName(name, role), List.of());
  }

  private int status(String path, Credential own, X509Certificate... above) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    Certificate[] chain = new Certificate[above.length + 1];
    chain[0] = own.certificate();
    System.arraycopy(above, 0, chain, 1, above.length);
    store.setKeyEntry("own", own.key(), new char[0], chain);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    TrustManager trust =
        new NamedServerTrust(
            new CarriedName(SiteMember.NAME, Role.HOST), List.of(newYork.certificate()));
    context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).build();
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  private void assertNoHandshake(Credential own) {
    assertThatThrownBy(() -> status(OPERATOR_PATH, own)).isInstanceOf(IOException.class);
  }

  private Rest operator() {
    return Rest.as(url, AgentUnderTest.state().resolve("operator"));
  }

  private void pair(String name, X509Certificate authority) throws Exception {
    PeerProposal proposal = new PeerProposal(name, "https://localhost:1", Pem.of(authority));
    assertThat(operator().post("/peers", proposal).statusCode()).isIn(200, 201);
  }

  @Test
  void theAgentTellsItsNameInTheSiteAndTheSitesAuthority() throws Exception {
    var told = Rest.json(operator().get(OPERATOR_PATH));
    assertThat(told.path("name").asText()).isEqualTo("host1.NewYork");
    assertThat(Pem.certificate(told.path("caCertificatePem").asText()))
        .isEqualTo(newYork.certificate());
  }

  @Test
  void theSitesOperatorComesInAlsoWithTheChainOfItsVault() throws Exception {
    // Given
    Credential root = certificates.root("root");
    Credential vault = certificates.vaultAuthority(root, "vault");
    X509Certificate issued =
        certificates.siteAuthority(vault, newYork.certificate().getPublicKey(), "NewYork");
    Credential operator = certificates.leaf(newYork, SITES_OPERATOR, List.of());
    // Then
    assertThat(status(OPERATOR_PATH, operator)).isEqualTo(200);
    assertThat(status(OPERATOR_PATH, operator, newYork.certificate())).isEqualTo(200);
    assertThat(status(OPERATOR_PATH, operator, issued, vault.certificate())).isEqualTo(200);
    assertThat(status(PEER_PATH, operator)).isEqualTo(403);
  }

  @Test
  void othersOfTheSiteAreNoOperators() throws Exception {
    for (Credential other :
        List.of(
            leaf(newYork, "NewYork", Role.PROVIDER),
            leaf(newYork, "NewYork", Role.HOST),
            leaf(newYork, "NewYork", Role.VAULT),
            leaf(newYork, "host2.NewYork", Role.HOST),
            leaf(newYork, "host2.NewYork", Role.OPERATOR),
            leaf(newYork, "host1.NewYork", Role.OPERATOR),
            leaf(newYork, "Chicago", Role.OPERATOR),
            certificates.server(newYork, "NewYork operator", List.of("localhost")))) {
      String subject = other.certificate().getSubjectX500Principal().getName();
      assertThat(statusOf(OPERATOR_PATH, other)).as(subject).isIn(0, 403);
    }
  }

  @Test
  void whoIsOfAnotherAuthorityOrTooOldDoesNotGetThroughTheHandshake() throws Exception {
    Credential impostor = certificates.siteAuthority("NewYork");
    assertNoHandshake(leaf(impostor, "NewYork", Role.OPERATOR));
    assertNoHandshake(leaf(certificates.siteAuthority("Boston"), "NewYork", Role.OPERATOR));
    CertificateIssuer longAgo =
        new CertificateIssuer(
            new ManualClock(Clock.systemUTC().instant().minus(Duration.ofDays(91))),
            new SecureRandom());
    assertNoHandshake(longAgo.leaf(newYork, SITES_OPERATOR, List.of()));
  }

  /** The JDK does not apply a pinned authority's path length; who a caller is does. */
  @Test
  void anAuthorityMadeByTheSitesSpeaksForNobody() throws Exception {
    Credential below = certificates.vaultAuthority(newYork, "below");
    Credential operator = certificates.leaf(below, SITES_OPERATOR, List.of());
    assertThat(status(OPERATOR_PATH, operator, below.certificate())).isEqualTo(403);
  }

  @Test
  void hostsOfAnotherSiteComeInByTheirExactNameAndTheirOwnAuthority() throws Exception {
    // Given
    Credential chicago = certificates.siteAuthority("Chicago");
    assertNoHandshake(leaf(chicago, "host1.Chicago", Role.HOST));
    // When
    pair("host1.Chicago", chicago.certificate());
    // Then
    assertThat(status(PEER_PATH, leaf(chicago, "host1.Chicago", Role.HOST))).isEqualTo(404);
    for (Credential wrong :
        List.of(
            leaf(chicago, "host2.Chicago", Role.HOST),
            leaf(chicago, "Chicago", Role.HOST),
            leaf(chicago, "Chicago", Role.OPERATOR),
            leaf(chicago, "host1.Chicago", Role.OPERATOR),
            leaf(newYork, "host1.Chicago", Role.HOST),
            leaf(chicago, "host1.NewYork", Role.HOST),
            leaf(chicago, "NewYork", Role.OPERATOR))) {
      String subject = wrong.certificate().getSubjectX500Principal().getName();
      assertThat(statusOf(PEER_PATH, wrong)).as(subject).isIn(0, 403);
      assertThat(statusOf(OPERATOR_PATH, wrong)).as(subject).isIn(0, 403);
    }
  }

  /** 0 where the handshake fails, as it does for a certificate of servers only. */
  private int statusOf(String path, Credential own) throws Exception {
    try {
      return status(path, own);
    } catch (IOException e) {
      return 0;
    }
  }
}
