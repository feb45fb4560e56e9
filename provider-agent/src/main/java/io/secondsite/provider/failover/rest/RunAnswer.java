package io.secondsite.provider.failover.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.provider.failover.FailoverOrder;
import io.secondsite.provider.failover.FailoverRun;
import io.secondsite.provider.failover.RunState;
import io.secondsite.provider.failover.StartedBoot;
import io.secondsite.provider.failover.Step;
import io.secondsite.provider.mapping.Card;
import io.secondsite.provider.protection.Failure;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A failover as it is answered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunAnswer(
    UUID id,
    @Nullable UUID job,
    UUID item,
    UUID vm,
    String kind,
    String recoveryPoint,
    @Nullable String network,
    @Nullable UUID drill,
    String state,
    Instant acceptedAt,
    @Nullable String orderedBy,
    @Nullable String notes,
    List<StepAnswer> steps,
    List<Card> nics,
    @Nullable StartedBoot boot,
    @Nullable Failure error) {

  /** One step. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StepAnswer(String name, String state, @Nullable String detail, Instant at) {
    static StepAnswer of(Step step) {
      return new StepAnswer(step.name().told(), step.progress().told(), step.detail(), step.at());
    }
  }

  static RunAnswer of(FailoverRun run) {
    FailoverOrder order = run.order();
    return new RunAnswer(
        order.id(),
        order.job(),
        order.item(),
        order.vm(),
        kind(order),
        order.point(),
        order.network(),
        order.drill(),
        run.state().label(),
        run.acceptedAt(),
        order.orderedBy(),
        order.notes(),
        run.steps().stream().map(StepAnswer::of).toList(),
        run.cards(),
        run.boot(),
        run.state() instanceof RunState.Failed failed ? failed.why() : null);
  }

  private static String kind(FailoverOrder order) {
    return switch (order.kind()) {
      case TEST_FAILOVER -> "TestFailover";
      case TEST_FAILOVER_CLEANUP -> "TestFailoverCleanup";
      case UNPLANNED_FAILOVER -> "UnplannedFailover";
    };
  }
}
