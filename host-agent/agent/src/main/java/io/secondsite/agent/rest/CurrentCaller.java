package io.secondsite.agent.rest;

import io.secondsite.agent.pairing.Caller;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** Who sent the request at hand, as the door found out. */
@RequestScoped
public class CurrentCaller {
  private final RoutingContext context;

  CurrentCaller(RoutingContext context) {
    this.context = context;
  }

  /** The peer's name; only a peer gets past the door to where this is asked. */
  public String peer() {
    if (context.get(Door.CALLER) instanceof Caller.PeerAgent peer) {
      return peer.name();
    }
    throw ProblemException.of(ErrorCode.FORBIDDEN, "this path is for paired agents");
  }
}
