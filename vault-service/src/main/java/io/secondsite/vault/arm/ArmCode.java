package io.secondsite.vault.arm;

import io.secondsite.rim.problem.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A problem's code as clients of the public API know such codes: {@code SourceRunning}. */
public final class ArmCode {
  private static final Map<String, String> CUSTOMARY =
      Map.of(
          "BAD_JSON", "InvalidRequestContent",
          "BAD_VALUE", "InvalidParameter",
          "UNAUTHENTICATED", "AuthenticationFailed",
          "FORBIDDEN", "AuthorizationFailed",
          "NOT_FOUND", "ResourceNotFound",
          "TOO_LARGE", "RequestBodyTooLarge",
          "INTERNAL", "InternalServerError");

  private ArmCode() {}

  public static String of(ErrorCode code) {
    String customary = CUSTOMARY.get(code.name());
    return customary != null ? customary : camel(code.name());
  }

  /** {@code SOURCE_RUNNING} as {@code SourceRunning}. */
  public static String camel(String name) {
    return Arrays.stream(name.toLowerCase(Locale.ROOT).split("_", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
