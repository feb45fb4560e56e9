package io.secondsite.provider.failover.kafka;

import io.secondsite.contracts.provider.FailoverEvent.Boot;
import io.secondsite.contracts.provider.FailoverEvent.FailoverEnded;
import io.secondsite.contracts.provider.FailoverEvent.FailoverStepped;
import io.secondsite.contracts.provider.InventoryEvent.Failure;
import io.secondsite.contracts.provider.InventoryEvent.PlannedNic;
import io.secondsite.contracts.vault.FailoverKind;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Outbox;
import io.secondsite.provider.failover.FailoverAnnouncements;
import io.secondsite.provider.failover.FailoverOrder;
import io.secondsite.provider.failover.FailoverRun;
import io.secondsite.provider.failover.RunState;
import io.secondsite.provider.failover.StartedBoot;
import io.secondsite.provider.failover.Step;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Tells how runs go, through the outbox. Thread-safe. */
@Singleton
final class KafkaFailoverAnnouncements implements FailoverAnnouncements {
  private final Outbox outbox;
  private final Site site;
  private final Clock clock;

  KafkaFailoverAnnouncements(Outbox outbox, Site site, Clock clock) {
    this.outbox = outbox;
    this.site = site;
    this.clock = clock;
  }

  @Override
  public void stepped(FailoverRun run, Step step) {
    FailoverOrder order = run.order();
    outbox.publish(
        new FailoverStepped(
            order.id(),
            order.job(),
            order.item(),
            order.vm(),
            site.name(),
            kind(order),
            order.kind().steps().indexOf(step.name()) + 1,
            step.name().told(),
            step.name().friendly(),
            step.progress().told(),
            step.detail(),
            step.at()));
  }

  @Override
  public void ended(FailoverRun run) {
    FailoverOrder order = run.order();
    outbox.publish(
        new FailoverEnded(
            order.id(),
            order.job(),
            order.item(),
            order.vm(),
            site.name(),
            kind(order),
            run.state().label(),
            boot(run),
            failure(run.state()),
            clock.instant()));
  }

  private static FailoverKind kind(FailoverOrder order) {
    return FailoverKind.valueOf(order.kind().name());
  }

  private static @Nullable Boot boot(FailoverRun run) {
    StartedBoot boot = run.boot();
    if (boot == null || run.order().drill() != null) {
      return null;
    }
    return new Boot(
        boot.id(),
        boot.host(),
        boot.machine(),
        boot.machineName(),
        boot.point(),
        boot.startedAt(),
        boot.serialLog(),
        run.cards().stream()
            .map(card -> new PlannedNic(card.mac(), card.network(), card.subnet()))
            .toList());
  }

  private static @Nullable Failure failure(RunState state) {
    return state instanceof RunState.Failed failed
        ? new Failure(failed.why().code(), failed.why().message(), failed.why().remedy())
        : null;
  }
}
