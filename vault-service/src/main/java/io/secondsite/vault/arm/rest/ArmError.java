package io.secondsite.vault.arm.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that is no success, as the public API has it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArmError(Body error) {

  /**
   * @param target the field
   * @param details what helps
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Body(
      String code, String message, @Nullable String target, @Nullable List<Detail> details) {}

  public record Detail(String code, String message) {}

  public static ArmError of(ProblemException failure) {
    return of(
        ArmCode.of(failure.code()),
        message(failure),
        failure.field().orElse(null),
        failure.remedy().orElse(null));
  }

  public static ArmError of(
      String code, String message, @Nullable String target, @Nullable String remedy) {
    List<Detail> details = remedy == null ? null : List.of(new Detail("RecommendedAction", remedy));
    return new ArmError(new Body(code, message, target, details));
  }

  private static String message(ProblemException failure) {
    String detail = failure.field().map(field -> field + ": ").orElse("") + failure.detail();
    return failure.remedy().map(remedy -> detail + "; " + remedy).orElse(detail);
  }
}
