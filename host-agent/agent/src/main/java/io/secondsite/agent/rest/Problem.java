package io.secondsite.agent.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** An answer that is no success, as RFC 9457 has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable String field,
    @Nullable String remedy) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(ProblemException failure) {
    return of(
        failure.code(),
        failure.detail(),
        failure.field().orElse(null),
        failure.remedy().orElse(null));
  }

  static Problem of(ErrorCode code, String detail) {
    return of(code, detail, null, null);
  }

  private static Problem of(
      ErrorCode code, String detail, @Nullable String field, @Nullable String remedy) {
    return new Problem(
        "urn:secondsite:problem:" + code.name().toLowerCase(java.util.Locale.ROOT),
        code.title(),
        code.status(),
        code.name(),
        detail,
        field,
        remedy);
  }
}
