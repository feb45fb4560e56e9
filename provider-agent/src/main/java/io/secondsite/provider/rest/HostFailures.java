package io.secondsite.provider.rest;

import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.rest.ProblemFormat;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a host-agent did not do, as a problem of ours. */
@Singleton
final class HostFailures {
  private final ProblemFormat format;

  HostFailures(ProblemFormat format) {
    this.format = format;
  }

  @ServerExceptionMapper
  Response host(HostException failure, UriInfo uri) {
    ProblemException problem = problem(failure);
    ProblemFormat.Body body = format.body(problem, uri.getPath());
    return Response.status(problem.code().status())
        .type(body.mediaType())
        .entity(body.entity())
        .build();
  }

  private static ProblemException problem(HostException failure) {
    ProblemException problem =
        switch (failure) {
          case HostException.Unreachable away ->
              ProblemException.of(SiteCode.HOST_UNREACHABLE, away.detail());
          case HostException.Refused refused ->
              ProblemException.of(SiteCode.HOST_REFUSED, refused.code() + ": " + refused.detail());
        };
    return failure.remedy().map(problem::withRemedy).orElse(problem);
  }
}
