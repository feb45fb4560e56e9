package io.secondsite.agent.pairing;

import java.net.URI;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A paired agent: its name, where it listens, and the authority it is known by.
 *
 * @param kerberos null if the two prove themselves by certificates
 */
public record Peer(
    String name, URI url, X509Certificate authority, @Nullable KerberosPeer kerberos) {

  /** By certificates. */
  public Peer(String name, URI url, X509Certificate authority) {
    this(name, url, authority, null);
  }

  /** How the two prove themselves to each other. */
  public Authentication authentication() {
    return kerberos == null ? Authentication.CERTIFICATE : Authentication.KERBEROS;
  }
}
