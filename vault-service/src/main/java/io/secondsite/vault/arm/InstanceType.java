package io.secondsite.vault.arm;

import io.secondsite.rim.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Discriminators of provider-specific details: one scenario is served, others are refused. */
public final class InstanceType {
  private InstanceType() {}

  /** The given one if it is what is supported. */
  public static String expect(String field, @Nullable String given, String... supported) {
    for (String each : supported) {
      if (each.equals(given)) {
        return each;
      }
    }
    throw unsupported(field, given, supported);
  }

  public static ProblemException unsupported(
      String field, @Nullable String given, String... supported) {
    String detail =
        given == null || given.isBlank()
            ? "the instanceType is missing"
            : "the instanceType \"" + brief(given) + "\" is not supported";
    return ProblemException.of(ArmProblem.UNSUPPORTED_INSTANCE_TYPE, detail)
        .inField(field)
        .withRemedy("supported: " + String.join(", ", supported));
  }

  private static String brief(String given) {
    return given.length() <= 64 ? given : given.substring(0, 64) + "…";
  }
}
