package io.secondsite.provider.action;

import io.secondsite.provider.hosts.AgentComparison;
import io.secondsite.provider.hosts.AgentPoint;
import io.secondsite.provider.hosts.AgentVerification;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.protection.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is asked of the host for each kind of action, and what its answers mean. Thread-safe. */
final class Actions {
  /** Between two points a host seems to have nothing to do. */
  private static final int IDLE_ENOUGH = 2;

  /** So often idle without an end it told of: what it did is over, or was lost with a restart. */
  private static final int IDLE_AT_MOST = 10;

  ActionState begin(ActionOrder order, HostAgent agent) {
    return switch (order.kind()) {
      case PIN -> {
        agent.pin(order.vm(), order.requiredPoint(), order.requiredPin());
        yield new ActionState.Succeeded(
            "point " + order.point() + " is held by pin " + order.pin());
      }
      case UNPIN -> {
        agent.unpin(order.vm(), order.requiredPoint(), order.requiredPin());
        yield new ActionState.Succeeded("pin " + order.pin() + " is gone");
      }
      case VERIFY_POINTS ->
          new ActionState.Asked(agent.verify(order.vm(), order.point()).lastFinishedAt(), 0);
      case COMPARE_WITH_SOURCE -> new ActionState.Asked(begun(agent.compare(order.vm())), 0);
    };
  }

  private static @Nullable Instant begun(AgentComparison comparison) {
    AgentComparison.Found underway = comparison.underway();
    return underway == null ? null : underway.startedAt();
  }

  ActionState look(ActionOrder order, ActionState.Asked asked, HostAgent agent) {
    return switch (order.kind()) {
      case VERIFY_POINTS -> verified(order, asked, agent);
      case COMPARE_WITH_SOURCE -> compared(asked, agent.comparison(order.vm()));
      case PIN, UNPIN -> throw new IllegalStateException("a pin takes no time: " + order.id());
    };
  }

  private static ActionState verified(ActionOrder order, ActionState.Asked asked, HostAgent agent) {
    AgentVerification now = agent.verification(order.vm());
    ActionState.Asked seen = asked.idle(now.isIdle());
    boolean isOver = !Objects.equals(now.lastFinishedAt(), asked.mark()) || now.failure() != null;
    if (seen.idle() < (isOver ? IDLE_ENOUGH : IDLE_AT_MOST)) {
      return seen;
    }
    if (now.failure() != null) {
      return new ActionState.Failed(
          new Failure("VERIFICATION_FAILED", now.failure(), "see the host-agent's log"), List.of());
    }
    String point = order.point();
    return point == null ? ofAll(now) : ofOne(order.vm(), point, now, agent);
  }

  private static ActionState ofAll(AgentVerification now) {
    if (now.damaged() > 0) {
      return damaged(now.damaged() + " of " + now.points() + " points are damaged", now);
    }
    return now.verified() == 0 && now.points() > 0
        ? notDone()
        : new ActionState.Succeeded(
            now.verified() + " of " + now.points() + " points were read back and are good");
  }

  private static ActionState ofOne(UUID vm, String point, AgentVerification now, HostAgent agent) {
    boolean isGood =
        agent.points(vm).stream()
            .filter(one -> one.id().equals(point))
            .map(AgentPoint::health)
            .noneMatch("BAD"::equals);
    return isGood
        ? new ActionState.Succeeded("point " + point + " was read back and is good")
        : damaged("point " + point + " is damaged", now);
  }

  private static ActionState damaged(String what, AgentVerification now) {
    return new ActionState.Failed(
        new Failure(
            "POINTS_DAMAGED",
            what,
            "a damaged point never boots unasked; points that are good stay usable, and what the"
                + " source still has is sent anew by a resync"),
        now.inWords());
  }

  private static ActionState notDone() {
    return new ActionState.Failed(
        new Failure("VERIFICATION_LOST", "the host's agent forgot the order", "ask again"),
        List.of());
  }

  private static ActionState compared(ActionState.Asked asked, AgentComparison now) {
    AgentComparison.Found last = now.last();
    Instant mark = asked.mark();
    boolean isNew = last != null && (mark == null || !last.startedAt().isBefore(mark));
    if (now.underway() != null) {
      return asked.idle(false);
    }
    if (last == null || !isNew) {
      return asked.idle() < IDLE_AT_MOST ? asked.idle(true) : notDone();
    }
    return last.clustersDrifted() == 0
        ? new ActionState.Succeeded(
            last.clustersCompared() + " clusters were compared; source and replica are the same")
        : new ActionState.Failed(
            new Failure(
                "DRIFT_FOUND",
                last.clustersDrifted()
                    + " of "
                    + last.clustersCompared()
                    + " clusters were not what the source has",
                "they were sent anew: points from now on have them; older ones do not"),
            last.inWords());
  }
}
