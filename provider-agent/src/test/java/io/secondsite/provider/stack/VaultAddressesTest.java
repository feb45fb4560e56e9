package io.secondsite.provider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.provider.registration.FakeVault;
import io.secondsite.provider.registration.HttpVault;
import io.secondsite.provider.registration.RegistrationKey;
import io.secondsite.provider.registration.VaultRequest;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.KeyPairs;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class VaultAddressesTest {
  /** Nobody listens there. */
  private static final URI SILENT = URI.create("https://127.0.0.1:1");

  private static final URI SILENT_TOO = URI.create("https://127.0.0.1:2");

  private final FakeVault vault = new FakeVault(Clock.systemUTC());

  private static VaultRequest request() throws Exception {
    String csr = CertificateRequest.pem(KeyPairs.create(new SecureRandom()), "NewYork");
    return new VaultRequest("NewYork", "1", csr, csr);
  }

  @Test
  void a_standby_is_asked_where_the_key_s_address_does_not_answer() throws Exception {
    try (VaultEndpoint standby = new VaultEndpoint(vault)) {
      HttpVault client = new HttpVault(List.of(SILENT_TOO, standby.url()));

      assertThat(client.register(vault.key(SILENT), request()).server()).isEqualTo("NewYork");
    }
  }

  @Test
  void a_vault_that_refuses_is_not_asked_elsewhere() throws Exception {
    try (VaultEndpoint first = new VaultEndpoint(vault)) {
      RegistrationKey key = vault.key(first.url());
      RegistrationKey used =
          new RegistrationKey(key.vault(), key.url(), key.authority(), "used", key.expiresAt());
      ProblemException refusal =
          catchThrowableOfType(
              ProblemException.class,
              () -> new HttpVault(List.of(SILENT)).register(used, request()));

      assertThat(refusal.detail()).isEqualTo("the key was used");
    }
  }

  @Test
  void where_none_answers_all_are_named() {
    assertThatThrownBy(
            () -> new HttpVault(List.of(SILENT_TOO)).register(vault.key(SILENT), request()))
        .hasMessageContaining(SILENT.toString())
        .hasMessageContaining(SILENT_TOO.toString());
  }

  @Test
  void an_address_that_is_none_is_refused_at_the_start() {
    assertThatThrownBy(() -> new HttpVault(List.of(URI.create("http://vault"))))
        .hasMessageContaining("secondsite.provider.vault-urls");
  }
}
