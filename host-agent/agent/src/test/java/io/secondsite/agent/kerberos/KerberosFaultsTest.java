package io.secondsite.agent.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import org.ietf.jgss.GSSException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KerberosFaultsTest {
  @ParameterizedTest
  @CsvSource({
    "Clock skew too great (37), CLOCK_SKEW",
    "Ticket expired (32), TICKET_EXPIRED",
    "Request is a replay (34), REPLAYED",
    "Ticket not yet valid (33), CLOCK_SKEW",
    "Client not found in Kerberos database (6) - CLIENT_NOT_FOUND, CLIENT_REFUSED",
    "Pre-authentication information was invalid (24), CLIENT_REFUSED",
    "Server not found in Kerberos database (7), UNKNOWN_SERVICE",
    "Integrity check on decrypted field failed (31), WRONG_KEY",
    "Specified version of key is not available (44), WRONG_KEY",
    "Generic error (60), REFUSED",
    "connect timed out, KDC_UNREACHABLE",
  })
  void theRealmsWordsAreOneOfOurFaults(String words, KerberosFault fault) {
    assertThat(KerberosFaults.of(new IllegalStateException("outer", new Exception(words))).fault())
        .isEqualTo(fault);
  }

  @ParameterizedTest
  @CsvSource({
    GSSException.BAD_BINDINGS + ", CHANNEL_BINDING",
    GSSException.DEFECTIVE_TOKEN + ", TOKEN_DEFECTIVE",
    GSSException.DUPLICATE_TOKEN + ", REPLAYED",
    GSSException.CREDENTIALS_EXPIRED + ", TICKET_EXPIRED",
    GSSException.FAILURE + ", REFUSED",
  })
  void gssMajorCodesAreTakenWhereTheySayEnough(int major, KerberosFault fault) {
    assertThat(KerberosFaults.of(new GSSException(major)).fault()).isEqualTo(fault);
  }

  @ParameterizedTest
  @EnumSource(KerberosFault.class)
  void everyFaultHasACodeAndARemedy(KerberosFault fault) {
    assertThat(fault.code().status()).isBetween(401, 503);
    assertThat(fault.remedy()).isNotBlank();
  }
}
