package io.secondsite.agent.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.stack.OtherAgent;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
  private static final String URL = "https://chicago.example:8084";

  @TempDir Path folder;

  private Peers open() throws Exception {
    return Peers.open(folder, "NewYork");
  }

  private OtherAgent agent(String name) {
    return OtherAgent.named(name, folder.resolve(name));
  }

  @Test
  void pairingTwiceIsNoChange() throws Exception {
    // Given
    Peers peers = open();
    OtherAgent chicago = agent("Chicago");
    boolean first = peers.pair(chicago.proposal(URL)).isNew();
    // When
    boolean second = peers.pair(chicago.proposal(URL + "/")).isNew();
    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(peers.all()).hasSize(1);
  }

  @Test
  void aPeerIsKnownAfterARestart() throws Exception {
    // Given
    OtherAgent chicago = agent("Chicago");
    open().pair(chicago.proposal(URL));
    // When
    Peers reopened = open();
    // Then
    assertThat(reopened.named("Chicago").map(Peer::authority))
        .contains(chicago.identity().authority());
  }

  @Test
  void aNewAddressIsTakenOver() throws Exception {
    // Given
    Peers peers = open();
    OtherAgent chicago = agent("Chicago");
    peers.pair(chicago.proposal(URL));
    // When
    peers.pair(chicago.proposal("https://other.example:1"));
    // Then
    assertThat(peers.named("Chicago").orElseThrow().url()).hasToString("https://other.example:1");
  }

  private static PeerProposal proposal(OtherAgent other, String authentication, boolean named) {
    return new PeerProposal(
        other.identity().name(),
        URL,
        other.identity().authorityPem(),
        authentication,
        named ? "secondsite/chicago@SITE.TEST" : null,
        named ? "https://chicago.example:8083" : null);
  }

  @Test
  void authenticationIsNotChangedUnderAReplication() throws Exception {
    // Given
    Peers peers = open();
    OtherAgent chicago = agent("Chicago");
    peers.pair(proposal(chicago, "Kerberos", true));
    peers.keepAuthenticationWhile("Chicago"::equals);
    // When / Then
    assertRefused(ErrorCode.PEER_IN_USE, () -> peers.pair(proposal(chicago, "Certificate", false)));
    peers.keepAuthenticationWhile(peer -> false);
    peers.pair(proposal(chicago, "Certificate", false));
    assertThat(open().named("Chicago").map(Peer::authentication))
        .contains(Authentication.CERTIFICATE);
  }

  @Test
  void kerberosIsKnownAfterARestartAndKeptWithoutAWord() throws Exception {
    // Given
    OtherAgent chicago = agent("Chicago");
    open().pair(proposal(chicago, "Kerberos", true));
    // When
    open().pair(chicago.proposal(URL));
    // Then
    assertThat(open().byPrincipal("secondsite/chicago@SITE.TEST").map(Peer::name))
        .contains("Chicago");
  }

  @Test
  void aProposalThatSaysHalfIsRefused() throws Exception {
    Peers peers = open();
    OtherAgent chicago = agent("Chicago");
    for (PeerProposal half :
        java.util.List.of(
            proposal(chicago, "Kerberos", false),
            proposal(chicago, "Certificate", true),
            proposal(chicago, "NTLM", false))) {
      assertRefused(ErrorCode.BAD_VALUE, () -> peers.pair(half));
    }
  }

  @Test
  void anotherAuthorityUnderAKnownNameIsRefused() throws Exception {
    // Given
    Peers peers = open();
    peers.pair(agent("Chicago").proposal(URL));
    OtherAgent impostor = OtherAgent.named("Chicago", folder.resolve("impostor"));
    // When / Then
    assertRefused(ErrorCode.PEER_CHANGED, () -> peers.pair(impostor.proposal(URL)));
  }

  @Test
  void theAgentDoesNotPairWithItself() throws Exception {
    Peers peers = open();
    assertRefused(ErrorCode.BAD_VALUE, () -> peers.pair(agent("NewYork").proposal(URL)));
  }

  static Stream<Arguments> badProposals() {
    return Stream.of(
        Arguments.of("name", null, URL),
        Arguments.of("name", "", URL),
        Arguments.of("name", "x".repeat(64), URL),
        Arguments.of("name", "../../etc", URL),
        Arguments.of("name", "Chi\ncago", URL),
        Arguments.of("url", "Chicago", null),
        Arguments.of("url", "Chicago", "http://chicago.example"),
        Arguments.of("url", "Chicago", "https://"),
        Arguments.of("url", "Chicago", "https://a b"),
        Arguments.of("url", "Chicago", "https://me:secret@chicago.example"),
        Arguments.of("url", "Chicago", "https://chicago.example/path"),
        Arguments.of("url", "Chicago", "https://" + "x".repeat(3000)),
        Arguments.of("caCertificatePem", "Boston", URL));
  }

  @ParameterizedTest
  @MethodSource("badProposals")
  void aBadProposalIsRefusedByField(String field, @Nullable String name, @Nullable String url)
      throws Exception {
    // Given
    Peers peers = open();
    String pem = agent("Chicago").identity().authorityPem();
    // When / Then
    assertThatThrownBy(() -> peers.pair(new PeerProposal(name, url, pem)))
        .isInstanceOfSatisfying(
            ProblemException.class, failure -> assertThat(failure.field()).contains(field));
    assertThat(peers.all()).isEmpty();
  }

  @Test
  void whatIsNoCertificateIsRefused() throws Exception {
    Peers peers = open();
    for (String pem : new String[] {"", "x", "-----BEGIN CERTIFICATE-----", "x".repeat(20_000)}) {
      assertRefused(ErrorCode.BAD_VALUE, () -> peers.pair(new PeerProposal("Chicago", URL, pem)));
    }
  }

  @Test
  void aLeafIsNoAuthority() throws Exception {
    // Given
    Peers peers = open();
    String leaf = io.secondsite.trust.Pem.of(agent("Chicago").identity().host().certificate());
    // When / Then
    assertRefused(ErrorCode.BAD_VALUE, () -> peers.pair(new PeerProposal("Chicago", URL, leaf)));
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
