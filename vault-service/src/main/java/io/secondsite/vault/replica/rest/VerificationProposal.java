package io.secondsite.vault.replica.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.replica.ReplicaActions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body that has something verified.
 *
 * @param kind {@code Points} or {@code CompareWithSource}; null is {@code Points}
 * @param recoveryPointId a point's ARM id or name; null is all points
 */
record VerificationProposal(@Nullable String kind, @Nullable String recoveryPointId) {

  static Job ordered(
      @Nullable VerificationProposal body,
      ReplicaActions actions,
      ProtectedItem item,
      String caller) {
    String kind = body == null || body.kind() == null ? "points" : body.kind();
    String point = body == null ? null : body.recoveryPointId();
    return switch (kind.toLowerCase(Locale.ROOT)) {
      case "points" -> actions.verify(item, point == null ? null : lastName(point), caller);
      case "comparewithsource" -> compared(actions, item, point, caller);
      default ->
          throw ProblemException.badValue("kind", "must be Points or CompareWithSource")
              .withRemedy("say Points (read back) or CompareWithSource");
    };
  }

  private static Job compared(
      ReplicaActions actions, ProtectedItem item, @Nullable String point, String caller) {
    if (point != null) {
      throw ProblemException.badValue("recoveryPointId", "has no meaning for CompareWithSource")
          .withRemedy("leave it out: the newest point is compared");
    }
    return actions.compare(item, caller);
  }

  private static String lastName(String idOrName) {
    return idOrName.substring(idOrName.lastIndexOf('/') + 1);
  }
}
