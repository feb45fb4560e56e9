package io.secondsite.agent.pairing;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.kerberos.KerberosFault;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.Freshness;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Tells who a caller is. The handshake has already proved that the certificate leads to a trusted
 * authority; here counts which one, and what name and role it carries. Thread-safe.
 */
public final class Callers {
  private final AgentIdentity identity;
  private final Peers peers;

  public Callers(AgentIdentity identity, Peers peers) {
    this.identity = identity;
    this.peers = peers;
  }

  public Caller of(X509Certificate certificate) {
    Caller stranger = new Caller.Stranger(certificate.getSubjectX500Principal().getName());
    return CarriedName.of(certificate).flatMap(name -> known(certificate, name)).orElse(stranger);
  }

  private Optional<Caller> known(X509Certificate certificate, CarriedName name) {
    return switch (name.role()) {
      case OPERATOR ->
          isOperator(certificate, name) ? Optional.of(new Caller.Operator()) : Optional.empty();
      case HOST ->
          peers
              .named(name.name())
              .filter(peer -> Freshness.isIssuedBy(certificate, peer.authority()))
              .map(Callers::byCertificate);
      case CA, PROVIDER, VAULT -> Optional.empty();
    };
  }

  private static Caller byCertificate(Peer peer) {
    if (peer.authentication() == Authentication.KERBEROS) {
      throw KerberosFault.REQUIRED.problem(
          "the pairing with %s is by Kerberos; certificates are not taken".formatted(peer.name()));
    }
    return new Caller.PeerAgent(peer.name());
  }

  /** Who has proved to be that principal. */
  public Caller of(String principal) {
    return peers
        .byPrincipal(principal)
        .<Caller>map(peer -> new Caller.PeerAgent(peer.name()))
        .orElseThrow(
            () -> KerberosFault.NOT_PAIRED.problem("no agent is paired as principal " + principal));
  }

  /** One of this agent's own, or one of its site: each by the authority that speaks for it. */
  private boolean isOperator(X509Certificate certificate, CarriedName name) {
    boolean own =
        name.name().equals(identity.name()) && Freshness.isIssuedBy(certificate, identity.local());
    boolean ofSite =
        identity.site().filter(name.name()::equals).isPresent()
            && Freshness.isIssuedBy(certificate, identity.authority());
    return own || ofSite;
  }
}
