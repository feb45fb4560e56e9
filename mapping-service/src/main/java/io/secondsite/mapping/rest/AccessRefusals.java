package io.secondsite.mapping.rest;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import io.secondsite.rim.rest.Problem;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Callers who do not say who they are, and those who may not. */
final class AccessRefusals {

  @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
  Response unknown(UnauthorizedException failure) {
    return unauthenticated("a bearer token is needed");
  }

  @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
  Response notBelieved(AuthenticationFailedException failure) {
    return unauthenticated("the bearer token is not valid here, or has expired");
  }

  @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
  Response forbidden(ForbiddenException failure) {
    return response(
            ProblemException.of(RequestCode.FORBIDDEN, "your role does not allow this")
                .withRemedy("ask an administrator for a role that does"))
        .build();
  }

  private static Response unauthenticated(String detail) {
    return response(
            ProblemException.of(RequestCode.UNAUTHENTICATED, detail)
                .withRemedy("get a token from the vault's issuer"))
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .build();
  }

  private static Response.ResponseBuilder response(ProblemException failure) {
    return Response.status(failure.code().status())
        .type(Problem.MEDIA_TYPE)
        .entity(Problem.of(failure));
  }
}
