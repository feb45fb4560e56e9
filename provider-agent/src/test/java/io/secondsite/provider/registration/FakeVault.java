package io.secondsite.provider.registration;

import io.secondsite.provider.problem.PassedOnCode;
import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.CertificateRequestException;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A vault that issues real certificates. */
public final class FakeVault implements Vault {
  public static final String ID =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/Vault1";

  private final Clock clock;
  private final CertificateIssuer issuer;
  private final Credential root;
  private final Credential authority;
  private volatile String refusal = "";
  private volatile String answeredServer = "";
  private volatile int calls;

  public FakeVault(Clock clock) {
    this.clock = clock;
    issuer = new CertificateIssuer(clock, new SecureRandom());
    try {
      root = issuer.root("Root");
      authority = issuer.vaultAuthority(root, "Vault");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key for this vault. */
  public RegistrationKey key(URI url) {
    return new RegistrationKey(
        ID, url, root.certificate(), "secret", clock.instant().plus(Duration.ofDays(5)));
  }

  public String rootPem() throws GeneralSecurityException {
    return Pem.of(root.certificate());
  }

  /** What the vault serves with. */
  public Credential server() throws GeneralSecurityException, IOException {
    return issuer.server(root, "vault", List.of("localhost", "127.0.0.1"));
  }

  /** From now on it refuses, with that code; an empty one ends that. */
  public void refuse(String code) {
    refusal = code;
  }

  public void answerFor(String server) {
    answeredServer = server;
  }

  public int calls() {
    return calls;
  }

  @Override
  public VaultAnswer register(RegistrationKey key, VaultRequest request) {
    return answer(request);
  }

  @Override
  public VaultAnswer renew(
      Registration registration, VaultCredential present, VaultRequest request) {
    return answer(request);
  }

  /** The answer to either. */
  public synchronized VaultAnswer answer(VaultRequest request) {
    calls++;
    if (!refusal.isEmpty()) {
      throw ProblemException.of(new PassedOnCode(refusal, Category.USER, 409), "no")
          .withRemedy("make another key");
    }
    String server = answeredServer.isEmpty() ? request.server() : answeredServer;
    try {
      return new VaultAnswer(
          server,
          ID,
          Pem.of(
              issuer.siteAuthority(
                  authority,
                  CertificateRequest.parse(request.authorityCsrPem()).publicKey(),
                  server)),
          Pem.of(
              issuer.leaf(
                  authority,
                  CertificateRequest.parse(request.identityCsrPem()).publicKey(),
                  new CarriedName(server, Role.PROVIDER),
                  List.of())),
          Pem.of(List.of(authority.certificate(), root.certificate())));
    } catch (GeneralSecurityException | IOException | CertificateRequestException e) {
      throw new IllegalStateException(e);
    }
  }
}
