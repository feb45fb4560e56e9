package io.secondsite.provider.site;

import io.secondsite.provider.site.CarriedName.Role;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * The site's authority, and what this provider-agent shows. Thread-safe.
 *
 * <p>The authority issues the operator's certificate and those of the site's hosts. It works with
 * no vault; registering gets it a second certificate, for the same key, from the vault.
 */
public final class SiteIdentity {
  private final String site;
  private final Credential authority;
  private final Credential server;
  private final Credential operator;
  private final SiteCertificates maker;

  SiteIdentity(
      String site,
      Credential authority,
      Credential server,
      Credential operator,
      Clock clock,
      SecureRandom random) {
    this.site = site;
    this.authority = authority;
    this.server = server;
    this.operator = operator;
    maker = new SiteCertificates(clock, random);
  }

  public String site() {
    return site;
  }

  public X509Certificate authority() {
    return authority.certificate();
  }

  /** What everything of this site trusts, and what the hosts of other sites pin. */
  public String authorityPem() {
    return pem(authority.certificate());
  }

  /** What the listener shows. */
  public ShownKey server() {
    return new ShownKey(server, List.of());
  }

  /** For calling the agent of a host of this site, as the site's operator. */
  public SSLContext towardsHost(String certificateName) {
    return new ShownKey(operator, List.of())
        .trusting(new HostTrust(certificateName, authority.certificate()));
  }

  /**
   * A certificate for a host of this site.
   *
   * @param hostNames what its agent is reached by
   * @param csrPem of it only the key is taken
   * @throws GeneralSecurityException if the request is none
   */
  public IssuedCertificate issueForHost(
      String certificateName, List<String> hostNames, String csrPem)
      throws GeneralSecurityException {
    SigningRequest request = SigningRequest.parse(csrPem);
    try {
      X509Certificate issued =
          maker.certificate(
              authority, new CarriedName(certificateName, Role.HOST), hostNames, request.key());
      return new IssuedCertificate(pem(issued), authorityPem());
    } catch (IOException e) {
      throw new GeneralSecurityException("the certificate cannot be made", e);
    }
  }

  /** A digest of the key in a request, to know it again. */
  public static String keyDigest(String csrPem) throws GeneralSecurityException {
    return Digests.sha256(SigningRequest.parse(csrPem).key().getEncoded());
  }

  /** Asks for a certificate of the authority's key. */
  public String authorityRequest() throws GeneralSecurityException {
    return request(site, new KeyPair(authority.certificate().getPublicKey(), authority.key()));
  }

  /** Asks for a certificate {@code secondsite://SITE/provider} of that key. */
  public String identityRequest(KeyPair keys) throws GeneralSecurityException {
    return request(site + " provider", keys);
  }

  private static String request(String commonName, KeyPair keys) throws GeneralSecurityException {
    try {
      return SigningRequest.of(commonName, keys.getPublic(), keys.getPrivate());
    } catch (IOException e) {
      throw new GeneralSecurityException("the request cannot be made", e);
    }
  }

  /** A fresh key. */
  public KeyPair freshKeys() throws GeneralSecurityException {
    return maker.keys();
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.of(certificate);
    } catch (CertificateException e) {
      throw new IllegalStateException("a loaded certificate always encodes", e);
    }
  }
}
