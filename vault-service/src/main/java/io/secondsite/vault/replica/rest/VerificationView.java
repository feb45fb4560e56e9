package io.secondsite.vault.replica.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.RecoveryPoint;
import io.secondsite.vault.replica.ActionKind;
import io.secondsite.vault.replica.ActionPhase;
import io.secondsite.vault.replica.ReplicaAction;
import io.secondsite.vault.replica.ReplicaActions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the points of a machine are proved, as the vault last heard.
 *
 * @param points how many are listed
 * @param verified of them read back and found good
 * @param damaged the names of those that are damaged
 * @param lastVerification the newest that was ordered here; the hosts verify by themselves too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VerificationView(
    int points,
    long verified,
    List<Damaged> damaged,
    @Nullable Run lastVerification,
    @Nullable Run lastComparison) {

  /** A damaged point, and what is wrong with it. */
  record Damaged(String recoveryPoint, String reason) {}

  /** One that was ordered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Run(
      UUID jobId,
      @Nullable String recoveryPoint,
      String state,
      Instant orderedTime,
      @Nullable Instant endTime,
      @Nullable String result,
      List<String> findings) {
    static Run of(ReplicaAction action) {
      return switch (action.phase()) {
        case ActionPhase.Ordered _ -> of(action, "NotStarted", null, null, List.of());
        case ActionPhase.Working _ -> of(action, "InProgress", null, null, List.of());
        case ActionPhase.GivenUp gone -> of(action, "Failed", gone.at(), null, List.of());
        case ActionPhase.Succeeded done ->
            of(action, "Succeeded", done.at(), done.summary(), List.of());
        case ActionPhase.Failed failed ->
            of(action, "Failed", failed.at(), worded(failed.failure()), failed.findings());
      };
    }

    private static String worded(Failure failure) {
      return failure.code() + ": " + failure.message();
    }

    private static Run of(
        ReplicaAction action,
        String state,
        @Nullable Instant end,
        @Nullable String result,
        List<String> findings) {
      ReplicaAction.Order order = action.order();
      return new Run(order.job(), order.point(), state, order.orderedAt(), end, result, findings);
    }
  }

  static VerificationView of(ProtectedItem item, ProtectedItems items, ReplicaActions actions) {
    List<RecoveryPoint> points = items.points(item);
    return new VerificationView(
        points.size(),
        points.stream().filter(RecoveryPoint::isVerified).count(),
        points.stream()
            .flatMap(point -> point.damaged().stream())
            .map(VerificationView::damaged)
            .toList(),
        actions.newest(item, ActionKind.VERIFY_POINTS).map(Run::of).orElse(null),
        actions.newest(item, ActionKind.COMPARE_WITH_SOURCE).map(Run::of).orElse(null));
  }

  private static Damaged damaged(RecoveryPoint point) {
    String damage = point.marks().damage();
    return new Damaged(point.point(), damage == null ? "" : damage);
  }
}
