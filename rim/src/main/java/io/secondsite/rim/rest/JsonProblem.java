package io.secondsite.rim.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import java.util.stream.Collectors;

/** Words what a JSON reader complains about, with the field where there is one. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemException of(JsonProcessingException failure) {
    if (failure.getCause() instanceof ProblemException problem) {
      return problem;
    }
    String detail = brief(failure.getOriginalMessage());
    if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String field =
          mapping.getPath().stream()
              .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
              .collect(Collectors.joining("."));
      return ProblemException.badValue(field, detail);
    }
    return ProblemException.of(RequestCode.BAD_JSON, detail);
  }

  /** The reader's messages may name our classes; callers need not see them. */
  private static String brief(String detail) {
    String plain = detail.replaceAll("`?(java\\.lang|java\\.util|io\\.secondsite)[\\w.$]*\\.", "");
    int end = plain.indexOf('\n');
    return end < 0 ? plain : plain.substring(0, end);
  }
}
