package io.secondsite.agent.pairing.rest;

import io.secondsite.agent.rest.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** {@code /peer/v1/proof}: the two agents prove themselves to each other before data flows. */
@Path("/peer/v1/proof")
@RunOnVirtualThread
public final class ProofResource {
  private final CurrentCaller caller;

  ProofResource(CurrentCaller caller) {
    this.caller = caller;
  }

  /** As whom this agent knows the caller. */
  public record Answer(String peer) {}

  @GET
  public Answer proof() {
    return new Answer(caller.peer());
  }
}
