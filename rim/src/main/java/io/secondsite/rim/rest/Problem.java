package io.secondsite.rim.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.rim.problem.ProblemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An answer that is no success, as RFC 9457 has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String category,
    String detail,
    @Nullable String field,
    @Nullable String remedy) {
  public static final String MEDIA_TYPE = "application/problem+json";

  public static Problem of(ProblemException failure) {
    return new Problem(
        "urn:secondsite:problem:" + failure.code().name().toLowerCase(Locale.ROOT),
        failure.code().title(),
        failure.code().status(),
        failure.code().name(),
        failure.code().category().name(),
        failure.detail(),
        failure.field().orElse(null),
        failure.remedy().orElse(null));
  }
}
