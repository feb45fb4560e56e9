package io.secondsite.agent.identity.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.identity.Agent;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.KerberosPeer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /identity}: what a peer needs to pair. */
@Path("/identity")
@RunOnVirtualThread
public final class IdentityResource {
  private final AgentIdentity identity;
  private final Agent agent;
  private final Optional<KerberosPeer> kerberos;

  IdentityResource(AgentIdentity identity, Agent agent, Optional<KerberosPeer> kerberos) {
    this.kerberos = kerberos;
    this.identity = identity;
    this.agent = agent;
  }

  /** The answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      String name,
      String url,
      String hypervisor,
      String version,
      String caCertificatePem,
      String fingerprint,
      @Nullable String kerberosPrincipal,
      @Nullable String kerberosUrl) {}

  @GET
  public Answer identity() {
    return new Answer(
        identity.name(),
        agent.url().toString(),
        agent.hypervisor(),
        agent.version(),
        identity.authorityPem(),
        identity.fingerprint(),
        kerberos.map(KerberosPeer::principal).orElse(null),
        kerberos.map(KerberosPeer::url).map(URI::toString).orElse(null));
  }
}
