package io.secondsite.agent.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.secondsite.agent.stack.OtherAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import javax.security.auth.kerberos.KerberosTicket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SPNEGO between two agents takes and refuses, against a real KDC. */
class KerberosProofTest {
  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Realm realm;

  @SuppressWarnings("NullAway.Init")
  private static KerberosSettings newYork;

  @SuppressWarnings("NullAway.Init")
  private static KerberosSettings chicago;

  @SuppressWarnings("NullAway.Init")
  private static X509Certificate shown;

  @SuppressWarnings("NullAway.Init")
  private static X509Certificate another;

  private final KerberosLogin sender = new KerberosLogin(newYork, Clock.systemUTC());
  private final Kerberos keeper = new Kerberos(chicago, Clock.systemUTC());

  @BeforeAll
  static void makeRealm() {
    realm = Realm.in(folder);
    newYork = realm.member("NewYork");
    chicago = realm.member("Chicago");
    realm.add("Changed");
    shown = OtherAgent.named("Chicago", folder.resolve("a")).identity().host().certificate();
    another = OtherAgent.named("Other", folder.resolve("b")).identity().host().certificate();
  }

  @AfterAll
  static void end() {
    realm.close();
  }

  @BeforeEach
  void usualTimes() {
    realm.configure("");
  }

  private Initiation initiation(String target) throws KerberosException {
    return Initiation.of(sender, target, shown);
  }

  private static void refuses(KerberosFault fault, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            KerberosException.class,
            refusal -> {
              assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
              assertThat(refusal).hasMessageContaining(fault.remedy());
              assertThat(refusal.problem().remedy()).contains(fault.remedy());
            });
  }

  @Test
  void bothSidesProveThemselves() throws Exception {
    // Given
    Initiation initiation = initiation(chicago.principal());
    // When
    Acceptance acceptance = keeper.accept(initiation.header(), shown);
    // Then
    assertThat(acceptance.principal()).isEqualTo(newYork.principal());
    initiation.complete(Spnego.token(acceptance.header()).orElseThrow());
  }

  @Test
  void aTokenIsGoodOnce() throws Exception {
    // Given
    String header = initiation(chicago.principal()).header();
    keeper.accept(header, shown);
    // Then
    refuses(KerberosFault.REPLAYED, () -> keeper.accept(header, shown));
  }

  @Test
  void aTokenIsGoodForTheCertificateItIsBoundToOnly() throws Exception {
    String header = initiation(chicago.principal()).header();
    refuses(KerberosFault.CHANNEL_BINDING, () -> keeper.accept(header, another));
  }

  @Test
  void aTokenWithoutAChannelBindingIsRefused() throws Exception {
    // Given
    var subject = sender.initiator();
    byte[] token =
        Spnego.as(
            subject,
            () -> {
              var manager = org.ietf.jgss.GSSManager.getInstance();
              var context =
                  manager.createContext(
                      manager.createName(chicago.principal(), Spnego.PRINCIPAL_NAME),
                      Spnego.MECHANISM,
                      null,
                      0);
              context.requestMutualAuth(true);
              return context.initSecContext(new byte[0], 0, 0);
            });
    // Then
    refuses(KerberosFault.CHANNEL_BINDING, () -> keeper.accept(Spnego.header(token), shown));
  }

  @Test
  void aCallerThatWantsNoProofInReturnIsRefused() throws Exception {
    // Given
    byte[] token =
        Spnego.as(
            sender.initiator(),
            () -> {
              var manager = org.ietf.jgss.GSSManager.getInstance();
              var context =
                  manager.createContext(
                      manager.createName(chicago.principal(), Spnego.PRINCIPAL_NAME),
                      Spnego.MECHANISM,
                      null,
                      0);
              context.requestMutualAuth(false);
              context.setChannelBinding(EndPointBinding.of(shown));
              return context.initSecContext(new byte[0], 0, 0);
            });
    // Then
    refuses(KerberosFault.NOT_MUTUAL, () -> keeper.accept(Spnego.header(token), shown));
  }

  @Test
  void anAnswerThatIsNotThePeersProvesNothing() throws Exception {
    // Given
    Initiation first = initiation(chicago.principal());
    Initiation second = initiation(chicago.principal());
    byte[] forTheFirst = Spnego.token(keeper.accept(first.header(), shown).header()).orElseThrow();
    // Then
    assertThatThrownBy(() -> second.complete(forTheFirst)).isInstanceOf(KerberosException.class);
  }

  @Test
  void anUnknownServiceIsNamedAsSuch() {
    refuses(KerberosFault.UNKNOWN_SERVICE, () -> initiation(Realm.principal("Nobody")));
  }

  @Test
  void aRealmThatNoWayLeadsToIsNamedAsSuch() {
    refuses(KerberosFault.WRONG_REALM, () -> initiation("secondsite/chicago@ELSEWHERE.TEST"));
  }

  @Test
  void aTicketForAnotherKeyIsRefused() throws Exception {
    String header = initiation(Realm.principal("Changed")).header();
    refuses(KerberosFault.WRONG_KEY, () -> keeper.accept(header, shown));
  }

  @Test
  void clocksThatDifferTooMuchAreNamedAsSuch() throws Exception {
    // Given a token that is older than the realm allows clocks to differ
    realm.configure("clockskew = 1");
    String header = initiation(chicago.principal()).header();
    Instant made = Instant.now();
    await().until(() -> Instant.now().isAfter(made.plusMillis(2_100)));
    // Then
    refuses(KerberosFault.CLOCK_SKEW, () -> keeper.accept(header, shown));
  }

  @Test
  void aTicketIsAskedForAnewBeforeItEnds() throws Exception {
    // Given
    realm.configure("clockskew = 1\n  ticket_lifetime = 2s");
    Instant begun = Instant.now();
    initiation(chicago.principal());
    await().until(() -> Instant.now().isAfter(begun.plusMillis(3_100)));
    // Then; the machine may be slower than a skew of a second allows
    realm.configure("");
    assertThat(sender.initiator().getPrivateCredentials(KerberosTicket.class))
        .isNotEmpty()
        .allMatch(ticket -> ticket.getEndTime().toInstant().isAfter(Instant.now()));
    assertThat(keeper.accept(initiation(chicago.principal()).header(), shown).principal())
        .isEqualTo(newYork.principal());
  }

  @Test
  void anExpiredTicketIsNamedAsSuchWhereNoNewOneIsToBeHad() throws Exception {
    // Given a clock that does not let the agent notice
    realm.configure("clockskew = 1\n  ticket_lifetime = 2s");
    Instant begun = Instant.now();
    KerberosLogin blind = new KerberosLogin(newYork, Clock.fixed(begun, java.time.ZoneOffset.UTC));
    blind.initiator();
    await().until(() -> Instant.now().isAfter(begun.plusMillis(4_100)));
    // Then
    refuses(KerberosFault.TICKET_EXPIRED, () -> Initiation.of(blind, chicago.principal(), shown));
  }

  @Test
  void aKdcThatIsAwayIsAskedAgainSoon() {
    // Given
    realm.hideKdc();
    // Then
    refuses(KerberosFault.KDC_UNREACHABLE, () -> initiation(chicago.principal()));
  }

  @Test
  void aKeytabWithoutThePrincipalIsNamedAsSuch() {
    KerberosLogin login =
        new KerberosLogin(
            new KerberosSettings(chicago.principal(), newYork.keytab()), Clock.systemUTC());
    refuses(KerberosFault.KEYTAB_UNUSABLE, login::initiator);
  }

  @Test
  void nothingButKerberosIsTaken() {
    String ntlm = "Negotiate TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==";
    refuses(KerberosFault.TOKEN_DEFECTIVE, () -> keeper.accept(ntlm, shown));
    refuses(KerberosFault.TOKEN_DEFECTIVE, () -> keeper.accept("Negotiate AQID", shown));
    refuses(KerberosFault.TOKEN_DEFECTIVE, () -> keeper.accept("Negotiate %%%", shown));
    refuses(
        KerberosFault.TOKEN_DEFECTIVE,
        () -> keeper.accept("Negotiate " + "A".repeat(20_000), shown));
    refuses(KerberosFault.TOKEN_MISSING, () -> keeper.accept(null, shown));
    refuses(KerberosFault.TOKEN_MISSING, () -> keeper.accept("Negotiate", shown));
    refuses(KerberosFault.TOKEN_MISSING, () -> keeper.accept("Basic YTpi", shown));
  }

  @Test
  void aKeytabThatOthersMayReadIsRefused() throws IOException {
    // Given
    Path keytab = Files.createFile(folder.resolve("open-" + System.nanoTime()));
    Files.setPosixFilePermissions(keytab, PosixFilePermissions.fromString("rw-r-----"));
    // Then
    assertThatThrownBy(() -> new KerberosSettings(newYork.principal(), keytab))
        .hasMessageContaining("chmod 600");
    assertThatThrownBy(() -> new KerberosSettings("newyork", keytab))
        .hasMessageContaining("service/host@REALM");
  }
}
