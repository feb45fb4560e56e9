package io.secondsite.rim.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** A body must say its length, and be no larger than is allowed. Thread-safe. */
@Singleton
final class BodyLimit {
  private static final int EARLY = 900;

  private final ObjectMapper json;
  private final ProblemFormat format;
  private final long bytesMax;

  BodyLimit(
      ObjectMapper json,
      ProblemFormat format,
      @ConfigProperty(name = "secondsite.request-body", defaultValue = "256K")
          MemorySize bytesMax) {
    this.json = json;
    this.format = format;
    this.bytesMax = bytesMax.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, EARLY);
  }

  private void pass(RoutingContext context) {
    Optional<ProblemException> problem = problem(context.request());
    if (problem.isPresent()) {
      refuse(context, problem.get());
    } else {
      context.next();
    }
  }

  private Optional<ProblemException> problem(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return Optional.of(
          ProblemException.of(RequestCode.LENGTH_REQUIRED, "a chunked body is not taken here")
              .withRemedy("send Content-Length"));
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && parsed(length) > bytesMax) {
      return Optional.of(
          ProblemException.of(
              RequestCode.TOO_LARGE, "a body may have " + bytesMax + " bytes, not " + length));
    }
    return Optional.empty();
  }

  private static long parsed(String length) {
    try {
      return Long.parseLong(length.trim());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void refuse(RoutingContext context, ProblemException refusal) {
    ProblemFormat.Body body = format.body(refusal, context.normalizedPath());
    try {
      context
          .response()
          .setStatusCode(refusal.code().status())
          .putHeader(HttpHeaders.CONTENT_TYPE, body.mediaType())
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(json.writeValueAsString(body.entity()));
    } catch (JsonProcessingException e) {
      context.fail(e);
    }
  }
}
