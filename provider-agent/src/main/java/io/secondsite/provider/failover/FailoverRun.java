package io.secondsite.provider.failover;

import io.secondsite.provider.mapping.Card;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order and how far it is; everything a new process needs to go on.
 *
 * @param cards the replica's, once the networks are resolved
 * @param host where the replica is, once that is known
 * @param bootsBefore ids of boots that were there before this run asked for one; null until it asks
 * @param boot what it started, once that is known
 */
public record FailoverRun(
    FailoverOrder order,
    Instant acceptedAt,
    RunState state,
    List<Step> steps,
    List<Card> cards,
    @Nullable String host,
    @Nullable List<String> bootsBefore,
    @Nullable StartedBoot boot) {
  public FailoverRun {
    steps = List.copyOf(steps);
    cards = List.copyOf(cards);
    bootsBefore = bootsBefore == null ? null : List.copyOf(bootsBefore);
  }

  static FailoverRun accepted(FailoverOrder order, Instant now) {
    return new FailoverRun(
        order, now, new RunState.Accepted(), List.of(), List.of(), null, null, null);
  }

  FailoverRun is(RunState next) {
    return new FailoverRun(order, acceptedAt, next, steps, cards, host, bootsBefore, boot);
  }

  FailoverRun on(String newHost, List<Card> newCards) {
    return new FailoverRun(order, acceptedAt, state, steps, newCards, newHost, bootsBefore, boot);
  }

  FailoverRun asking(List<String> before) {
    return new FailoverRun(order, acceptedAt, state, steps, cards, host, before, boot);
  }

  FailoverRun started(StartedBoot newBoot) {
    return new FailoverRun(order, acceptedAt, state, steps, cards, host, bootsBefore, newBoot);
  }

  /** With the step as it stands now. */
  FailoverRun with(Step step) {
    List<Step> next = new ArrayList<>(steps);
    next.removeIf(one -> one.name() == step.name());
    next.add(step);
    return new FailoverRun(order, acceptedAt, state, next, cards, host, bootsBefore, boot);
  }

  Optional<Step> step(StepName name) {
    return steps.stream().filter(one -> one.name() == name).findFirst();
  }

  /** The first step that has not succeeded. */
  Optional<StepName> next() {
    return order.kind().steps().stream()
        .filter(
            name -> step(name).filter(step -> step.progress() == Step.Progress.SUCCEEDED).isEmpty())
        .findFirst();
  }
}
