package io.secondsite.provider.rest;

import io.secondsite.provider.site.Caller;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;

/** Who sent the request at hand, as the door found out. */
@RequestScoped
public class CurrentCaller {
  private final RoutingContext context;

  CurrentCaller(RoutingContext context) {
    this.context = context;
  }

  /** The host's name in its certificate; only a host gets past the door to where it is asked. */
  public String host() {
    if (context.get(Door.CALLER) instanceof Caller.SiteHostAgent host) {
      return host.certificateName();
    }
    throw ProblemException.of(RequestCode.FORBIDDEN, "this path is for hosts of this site");
  }
}
