package io.secondsite.provider.action;

import java.time.Instant;

/** An order and how far it is. */
public record ActionRun(ActionOrder order, Instant acceptedAt, ActionState state) {
  ActionRun is(ActionState next) {
    return new ActionRun(order, acceptedAt, next);
  }
}
