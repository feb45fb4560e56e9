package io.secondsite.agent.pairing;

import io.secondsite.agent.kerberos.Kerberos;
import io.secondsite.agent.kerberos.KerberosFault;
import io.secondsite.agent.kerberos.ServerPin;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The one way to each peer: what its pairing says, and never the other. Thread-safe. */
public final class PeerRoutes {
  private final AgentTls tls;
  private final Optional<Kerberos> kerberos;

  public PeerRoutes(AgentTls tls, Optional<Kerberos> kerberos) {
    this.tls = tls;
    this.kerberos = kerberos;
  }

  public PeerRoute to(Peer peer) {
    KerberosPeer known = peer.kerberos();
    if (known == null) {
      return new PeerRoute(peer.url(), tls.towards(peer), UnaryOperator.identity());
    }
    Kerberos own =
        kerberos.orElseThrow(() ->
            KerberosFault.NOT_CONFIGURED.problem(
                "the pairing with %s is by Kerberos".formatted(peer.name())));
    ServerPin pin = new ServerPin(tls.trust(peer));
    return new PeerRoute(
        known.url(),
        AgentTls.withoutKey(pin),
        plain -> own.client(plain, known.url(), known.principal(), pin));
  }
}
