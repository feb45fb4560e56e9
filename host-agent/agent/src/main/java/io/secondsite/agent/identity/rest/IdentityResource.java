package io.secondsite.agent.identity.rest;

import io.secondsite.agent.identity.Agent;
import io.secondsite.agent.identity.AgentIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** {@code /identity}: what a peer needs to pair. */
@Path("/identity")
@RunOnVirtualThread
public final class IdentityResource {
  private final AgentIdentity identity;
  private final Agent agent;

  IdentityResource(AgentIdentity identity, Agent agent) {
    this.identity = identity;
    this.agent = agent;
  }

  /** The answer. */
  public record Answer(
      String name,
      String url,
      String hypervisor,
      String version,
      String caCertificatePem,
      String fingerprint) {}

  @GET
  public Answer identity() {
    return new Answer(
        identity.name(),
        agent.url().toString(),
        agent.hypervisor(),
        agent.version(),
        identity.authorityPem(),
        identity.fingerprint());
  }
}
