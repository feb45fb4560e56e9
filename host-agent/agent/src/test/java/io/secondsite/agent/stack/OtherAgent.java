package io.secondsite.agent.stack;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.identity.IdentityFiles;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.PeerProposal;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The identity of an agent that does not run: to call as a peer, a stranger, an impostor. */
public record OtherAgent(AgentIdentity identity, Path state) {

  public static OtherAgent named(String name, Path state) {
    try {
      return new OtherAgent(
          new IdentityFiles(state, Clock.systemUTC(), new SecureRandom())
              .open(name, List.of("localhost", "127.0.0.1")),
          state);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public Path operator() {
    return state.resolve("operator");
  }

  public PeerProposal proposal(String url) {
    return new PeerProposal(identity.name(), url, identity.authorityPem());
  }

  /** A client with this agent's host certificate, for the agent with that identity. */
  public HttpClient clientOf(String name, java.security.cert.X509Certificate authority) {
    SSLContext context =
        new AgentTls(identity).towards(new Peer(name, URI.create("https://localhost"), authority));
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
