package io.secondsite.rim.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.secondsite.rim.problem.ErrorCode;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into a problem that says whose matter it is. */
@Singleton
final class ProblemResponses {
  private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);
  private static final int UNAVAILABLE = 503;

  /** What is away for a moment is worth another try soon. */
  private static final int RETRY_AFTER_SECONDS = 2;

  private final ProblemFormat format;

  ProblemResponses(ProblemFormat format) {
    this.format = format;
  }

  @ServerExceptionMapper
  Response problem(ProblemException failure, UriInfo uri) {
    if (failure.code().status() >= 500) {
      log.atWarn()
          .addKeyValue("code", failure.code().name())
          .setCause(failure)
          .log("a request failed");
    }
    return response(failure, uri);
  }

  @ServerExceptionMapper
  Response json(JsonProcessingException failure, UriInfo uri) {
    return response(JsonProblem.of(failure), uri);
  }

  /** The framework has a mapper of its own for these, which only a more exact one replaces. */
  @ServerExceptionMapper
  Response mismatch(MismatchedInputException failure, UriInfo uri) {
    return json(failure, uri);
  }

  /** What the framework itself refuses: no such path, method, media type, an unreadable body. */
  @ServerExceptionMapper
  Response refused(WebApplicationException failure, UriInfo uri) {
    if (failure.getCause() instanceof JsonProcessingException json) {
      return json(json, uri);
    }
    ErrorCode code = code(failure.getResponse().getStatus());
    return response(ProblemException.of(code, String.valueOf(failure.getMessage())), uri);
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case 401 -> RequestCode.UNAUTHENTICATED;
      case 403 -> RequestCode.FORBIDDEN;
      case 404 -> RequestCode.NOT_FOUND;
      case 405 -> RequestCode.METHOD_NOT_ALLOWED;
      case 406 -> RequestCode.NOT_ACCEPTABLE;
      case 413 -> RequestCode.TOO_LARGE;
      case 415 -> RequestCode.UNSUPPORTED_MEDIA_TYPE;
      default -> status < 500 ? RequestCode.BAD_JSON : RequestCode.INTERNAL;
    };
  }

  @ServerExceptionMapper
  Response unexpected(Throwable failure, UriInfo uri) {
    log.atError().setCause(failure).log("a request failed unexpectedly");
    return response(
        ProblemException.of(
            RequestCode.INTERNAL, failure.getClass().getSimpleName() + "; see the service's log"),
        uri);
  }

  private Response response(ProblemException failure, UriInfo uri) {
    ProblemFormat.Body body = format.body(failure, uri.getPath());
    Response.ResponseBuilder response =
        Response.status(failure.code().status()).type(body.mediaType()).entity(body.entity());
    if (failure.code().status() == UNAVAILABLE) {
      response.header("Retry-After", RETRY_AFTER_SECONDS);
    }
    return response.build();
  }
}
