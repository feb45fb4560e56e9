package io.secondsite.agent.pairing.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.pairing.Authentication;
import io.secondsite.agent.pairing.KerberosPeer;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.PeerProposal;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.Checks;
import io.secondsite.trust.Pem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /peers}: the paired agents. */
@Path("/peers")
@RunOnVirtualThread
public final class PeersResource {
  private final Peers peers;

  PeersResource(Peers peers) {
    this.peers = peers;
  }

  /** A peer as it is answered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      String name,
      String url,
      String caCertificatePem,
      Authentication authentication,
      @Nullable String kerberosPrincipal,
      @Nullable String kerberosUrl) {
    static Answer of(Peer peer) {
      try {
        KerberosPeer kerberos = peer.kerberos();
        return new Answer(
            peer.name(),
            peer.url().toString(),
            Pem.of(peer.authority()),
            peer.authentication(),
            kerberos == null ? null : kerberos.principal(),
            kerberos == null ? null : kerberos.url().toString());
      } catch (CertificateException e) {
        throw new IllegalStateException("a loaded certificate always encodes", e);
      }
    }
  }

  @GET
  public List<Answer> all() {
    return peers.all().stream().map(Answer::of).toList();
  }

  @POST
  public Response pair(@Nullable PeerProposal proposal) throws IOException {
    Peers.Paired paired = peers.pair(Checks.body(proposal));
    return Response.status(paired.isNew() ? 201 : 200).entity(Answer.of(paired.peer())).build();
  }
}
