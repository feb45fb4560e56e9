package io.secondsite.agent.identity;

import io.secondsite.agent.identity.CarriedName.Role;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * Who this agent is.
 *
 * @param authority the certificate that peers pin
 * @param host what the agent serves and calls with
 */
public record AgentIdentity(String name, X509Certificate authority, Credential host) {
  public AgentIdentity {
    CarriedName carried =
        CarriedName.of(authority)
            .orElseThrow(() -> new IllegalArgumentException("the authority carries no name"));
    if (!carried.equals(new CarriedName(name, Role.CA))) {
      throw new IllegalArgumentException(
          "the authority carries " + carried.uri() + ", not the name " + name);
    }
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
