package io.secondsite.agent.kerberos;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.cert.X509Certificate;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** This agent in its realm: calls peers and is called by them. Thread-safe. */
public final class Kerberos {
  private final KerberosLogin login;

  public Kerberos(KerberosSettings settings, Clock clock) {
    login = new KerberosLogin(settings, clock);
  }

  /** This agent's own name in the realm. */
  public String principal() {
    return login.settings().principal();
  }

  /**
   * A client whose every request proves this agent and whose every answer proves the peer.
   *
   * @param server held by the client's TLS to the certificate that the peer has proved to own
   */
  public HttpClient client(HttpClient plain, URI peer, String principal, ServerPin server) {
    return new NegotiatingClient(plain, peer, principal, login, server);
  }

  /**
   * Who sends a request.
   *
   * @param authorization the header; null if there is none
   * @param own the certificate that this agent has shown on the connection
   */
  public Acceptance accept(@Nullable String authorization, X509Certificate own)
      throws KerberosException {
    byte[] token =
        Spnego.token(authorization == null ? "" : authorization)
            .orElseThrow(
                () -> new KerberosException(KerberosFault.TOKEN_MISSING, "no proof by Kerberos"));
    return Acceptance.of(login, token, own);
  }
}
