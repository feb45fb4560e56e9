package io.secondsite.vault.registration;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.CertificateRequestException;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issues what a server needs, by the vault's intermediate. Thread-safe. */
public final class VaultAuthority {
  private final CertificateIssuer issuer;
  private final Credential intermediate;
  private final X509Certificate root;

  public VaultAuthority(CertificateIssuer issuer, Credential intermediate, X509Certificate root) {
    this.issuer = issuer;
    this.intermediate = intermediate;
    this.root = root;
  }

  /** The requests of a server, read. */
  record Requests(CertificateRequest authority, CertificateRequest identity) {
    String keys() {
      return authority.keyFingerprint() + "/" + identity.keyFingerprint();
    }
  }

  static Requests read(@Nullable String authorityCsrPem, @Nullable String identityCsrPem) {
    CertificateRequest authority = request("authorityCsrPem", authorityCsrPem);
    CertificateRequest identity = request("identityCsrPem", identityCsrPem);
    if (authority.keyFingerprint().equals(identity.keyFingerprint())) {
      throw bad("identityCsrPem", "has the same key as authorityCsrPem");
    }
    return new Requests(authority, identity);
  }

  static CertificateRequest request(String field, @Nullable String pem) {
    if (pem == null || pem.isBlank()) {
      throw bad(field, "is missing");
    }
    try {
      return CertificateRequest.parse(pem);
    } catch (CertificateRequestException e) {
      throw bad(field, String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException bad(String field, String detail) {
    return ProblemException.of(RegistrationProblem.BAD_CERTIFICATE_REQUEST, detail)
        .inField(field)
        .withRemedy("send a PKCS #10 request in PEM, signed by its own P-256 key");
  }

  RegisteredServer.Certificates issue(String server, Requests requests) {
    try {
      return new RegisteredServer.Certificates(
          Pem.of(issuer.siteAuthority(intermediate, requests.authority().publicKey(), server)),
          identity(server, requests.identity()),
          Pem.of(List.of(intermediate.certificate(), root)));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the vault's authority cannot issue", e);
    }
  }

  /** A new leaf for a provider. */
  String identity(String server, CertificateRequest request) {
    try {
      return Pem.of(
          issuer.leaf(
              intermediate,
              request.publicKey(),
              new CarriedName(server, CarriedName.Role.PROVIDER),
              List.of()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the vault's authority cannot issue", e);
    }
  }

  /** What a registration key pins. */
  public String rootPem() {
    try {
      return Pem.of(root);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the root cannot be written", e);
    }
  }

  public X509Certificate root() {
    return root;
  }
}
