package io.secondsite.mapping.problem;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of the public API: in capitals they are the same. */
public final class ArmName {
  private static final Pattern FORM =
      Pattern.compile(
          "/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.RecoveryServices"
              + "/vaults/[^/]+",
          Pattern.CASE_INSENSITIVE);
  private static final int LENGTH_MAX = 1024;

  private ArmName() {}

  /** The ARM id of a vault as it was given, when it has the form of one. */
  public static String vault(String field, @Nullable String value) {
    String id = Checks.text(field, value, LENGTH_MAX);
    if (!FORM.matcher(id).matches()) {
      throw ProblemException.badValue(field, "is not the ARM id of a vault")
          .withRemedy(
              "of the form /subscriptions/…/resourceGroups/…/providers/"
                  + "Microsoft.RecoveryServices/vaults/…");
    }
    return id;
  }

  /** Names of ARM are compared by this. */
  public static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
