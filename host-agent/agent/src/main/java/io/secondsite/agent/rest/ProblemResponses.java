package io.secondsite.agent.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.replication.ReplicationException;
import io.secondsite.volume.VolumeException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns every failure into a problem that says whose matter it is. */
final class ProblemResponses {
  private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

  @ServerExceptionMapper
  Response problem(ProblemException failure) {
    if (failure.code().status() >= 500) {
      log.atWarn().addKeyValue("code", failure.code()).setCause(failure).log("a request failed");
    }
    return response(Problem.of(failure));
  }

  @ServerExceptionMapper
  Response hypervisor(HypervisorException failure) {
    ErrorCode code =
        switch (failure.code()) {
          case NOT_FOUND -> ErrorCode.UNKNOWN_VM;
          case WRONG_STATE, CHECKPOINT_LOST -> ErrorCode.HYPERVISOR_STATE;
          case UNSUPPORTED -> ErrorCode.SOURCE_UNSUPPORTED;
          case UNAVAILABLE -> ErrorCode.HYPERVISOR_UNAVAILABLE;
          case FAILED -> ErrorCode.HYPERVISOR_FAILED;
        };
    return response(Problem.of(code, String.valueOf(failure.getMessage())));
  }

  /** The library's codes are ours, by name: the peer's side of the channel reads them. */
  @ServerExceptionMapper
  Response replication(ReplicationException failure) {
    ErrorCode code = ErrorCode.valueOf(failure.code().name());
    return response(Problem.of(code, String.valueOf(failure.getMessage())));
  }

  @ServerExceptionMapper
  Response volume(VolumeException failure) {
    ErrorCode code =
        switch (failure.code()) {
          case NOT_FOUND -> ErrorCode.REPLICA_NOT_FOUND;
          case STALE_EPOCH -> ErrorCode.STALE_EPOCH;
          case OUT_OF_SEQUENCE -> ErrorCode.OUT_OF_SEQUENCE;
          case DELETED -> ErrorCode.REPLICA_DELETED;
          case BUSY, LOCKED -> ErrorCode.REPLICA_BUSY;
          case BAD_FRAME -> ErrorCode.BAD_SEGMENT;
          case NO_SPACE -> ErrorCode.NO_SPACE;
          case LOCATION_CLOSED -> ErrorCode.LOCATION_CLOSED;
          case UNKNOWN_LOCATION -> ErrorCode.UNKNOWN_LOCATION;
          case CORRUPT, FAILED -> ErrorCode.REPLICA_FAILED;
        };
    return response(Problem.of(code, String.valueOf(failure.getMessage())));
  }

  @ServerExceptionMapper
  Response json(JsonProcessingException failure) {
    return response(Problem.of(badJson(failure)));
  }

  /** The framework has a mapper of its own for these, which only a more exact one replaces. */
  @ServerExceptionMapper
  Response mismatch(MismatchedInputException failure) {
    return json(failure);
  }

  /** What the framework itself refuses: no such path, method, media type, an unreadable body. */
  @ServerExceptionMapper
  Response refused(WebApplicationException failure) {
    if (failure.getCause() instanceof JsonProcessingException json) {
      return json(json);
    }
    int status = failure.getResponse().getStatus();
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.NOT_FOUND;
          case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
          case 406 -> ErrorCode.NOT_ACCEPTABLE;
          case 413 -> ErrorCode.TOO_LARGE;
          case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
          default -> status < 500 ? ErrorCode.BAD_JSON : ErrorCode.INTERNAL;
        };
    return response(Problem.of(code, String.valueOf(failure.getMessage())));
  }

  @ServerExceptionMapper
  Response unexpected(Throwable failure) {
    log.atError().setCause(failure).log("a request failed unexpectedly");
    return response(
        Problem.of(
            ErrorCode.INTERNAL, failure.getClass().getSimpleName() + "; see the agent's log"));
  }

  private static ProblemException badJson(JsonProcessingException failure) {
    if (failure.getCause() instanceof ProblemException problem) {
      return problem;
    }
    String detail = failure.getOriginalMessage();
    if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String field =
          mapping.getPath().stream()
              .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
              .collect(Collectors.joining("."));
      return ProblemException.badValue(field, brief(detail));
    }
    return ProblemException.of(ErrorCode.BAD_JSON, brief(detail));
  }

  /**
   * Jackson's messages may name our classes after the first sentence; callers need not see them.
   */
  private static String brief(String detail) {
    String plain = detail.replaceAll("`?(java\\.lang|java\\.util|io\\.secondsite)[\\w.$]*\\.", "");
    int end = plain.indexOf('\n');
    return end < 0 ? plain : plain.substring(0, end);
  }

  private static Response response(Problem problem) {
    return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem).build();
  }
}
