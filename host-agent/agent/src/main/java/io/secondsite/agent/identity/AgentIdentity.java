package io.secondsite.agent.identity;

import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Pem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who this agent is.
 *
 * @param authority the certificate that peers pin: the agent's own authority, or its site's
 * @param host what the agent serves and calls with
 * @param local the agent's own authority, which speaks for its operators
 */
public record AgentIdentity(
    String name, X509Certificate authority, Credential host, X509Certificate local) {
  public AgentIdentity {
    require(local, new CarriedName(name, Role.CA)::equals, name);
    require(authority, carried -> carried.mayIssue(new CarriedName(name, Role.HOST)), name);
  }

  /** An agent that belongs to no site. */
  public AgentIdentity(String name, X509Certificate authority, Credential host) {
    this(name, authority, host, authority);
  }

  private static void require(
      X509Certificate authority, Predicate<CarriedName> isRight, String name) {
    CarriedName carried =
        CarriedName.of(authority)
            .orElseThrow(() -> new IllegalArgumentException("the authority carries no name"));
    if (!isRight.test(carried)) {
      throw new IllegalArgumentException(
          "the authority carries " + carried.uri() + ", not the name " + name);
    }
  }

  /** The site that the agent belongs to, if it was taken into one. */
  public Optional<String> site() {
    return CarriedName.of(authority).map(CarriedName::name).filter(site -> !site.equals(name));
  }

  /** This agent as a host of a site. */
  public AgentIdentity in(X509Certificate site, Credential certified) {
    return new AgentIdentity(name, site, certified, local);
  }

  public String authorityPem() {
    try {
      return Pem.of(authority);
    } catch (CertificateException e) {
      throw new IllegalStateException("a loaded certificate always encodes", e);
    }
  }

  /** SHA-256 of the authority's certificate, hexadecimal. */
  public String fingerprint() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(authority.getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("SHA-256 is in every JDK", e);
    }
  }
}
