package io.secondsite.provider.registration;

import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.site.CarriedName;
import io.secondsite.provider.site.CarriedName.Role;
import io.secondsite.provider.site.Pem;
import io.secondsite.rim.problem.ProblemException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** What a vault issued is checked before anything of it is kept. */
record IssuedCheck(X509Certificate root, Clock clock) {

  /** The chain of both certificates, without the root. */
  List<X509Certificate> check(
      VaultAnswer answer, String server, String vault, PublicKey authority, PublicKey identity) {
    expect(answer.server().equals(server), "it is for server " + answer.server());
    expect(answer.vault().equalsIgnoreCase(vault), "it is of vault " + answer.vault());
    try {
      List<X509Certificate> chain =
          Pem.certificates(answer.chainPem()).stream().filter(one -> !one.equals(root)).toList();
      X509Certificate leaf = Pem.certificate(answer.identityPem());
      expect(leaf.getPublicKey().equals(identity), "the identity has another key");
      expect(
          CarriedName.of(leaf).filter(new CarriedName(server, Role.PROVIDER)::equals).isPresent(),
          "the identity carries another name");
      validate(leaf, chain);
      X509Certificate site = Pem.certificate(answer.authorityPem());
      expect(site.getPublicKey().equals(authority), "the site's authority has another key");
      expect(site.getBasicConstraints() >= 0, "the site's authority may issue nothing");
      validate(site, chain);
      return chain;
    } catch (GeneralSecurityException e) {
      throw unusable("a certificate is not good: " + e.getMessage());
    }
  }

  private void validate(X509Certificate certificate, List<X509Certificate> chain)
      throws GeneralSecurityException {
    List<X509Certificate> path = new ArrayList<>();
    path.add(certificate);
    path.addAll(chain);
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(clock.instant()));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static void expect(boolean isAsExpected, String otherwise) {
    if (!isAsExpected) {
      throw unusable(otherwise);
    }
  }

  private static ProblemException unusable(String why) {
    return ProblemException.of(SiteCode.VAULT_ANSWER, "the vault's answer cannot be used: " + why)
        .withRemedy("see the vault's log; nothing was kept");
  }
}
