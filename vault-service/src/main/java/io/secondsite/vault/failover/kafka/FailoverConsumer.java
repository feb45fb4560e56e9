package io.secondsite.vault.failover.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Event;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.FailoverEvent;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.rim.kafka.EventDoor;
import io.secondsite.vault.failover.FailoverKind;
import io.secondsite.vault.failover.FailoverNews;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.replica.kafka.ActionConsumer;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/** Hears what the engines do. */
@ApplicationScoped
class FailoverConsumer {
  private static final String CONSUMER = "vault-failover";
  private static final String SUCCEEDED = "Succeeded";

  private final EventDoor door;
  private final FailoverNews news;
  private final ActionConsumer actions;

  FailoverConsumer(EventDoor door, FailoverNews news, ActionConsumer actions) {
    this.door = door;
    this.news = news;
    this.actions = actions;
  }

  /** So that what was parked before a restart is tried again. */
  void register(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.FAILOVER, this::take);
  }

  @Incoming("failover")
  @Blocking
  void failover(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.FAILOVER, record, this::take);
  }

  private void take(IncomingEvent event) {
    Event data = event.data().orElse(null);
    if (data instanceof FailoverEvent failover) {
      switch (failover) {
        case FailoverEvent.FailoverStepped step -> news.stepped(step.failover(), step(step));
        case FailoverEvent.FailoverEnded end ->
            news.ended(end.failover(), end.item(), kind(end.kind()), end(end));
        case FailoverEvent.ReplicaActionChanged action -> actions.take(action);
      }
    }
  }

  private static FailoverNews.Step step(FailoverEvent.FailoverStepped step) {
    JobState state = JobState.named(step.state()).orElse(JobState.IN_PROGRESS);
    return new FailoverNews.Step(step.step(), step.friendlyName(), state, step.detail(), step.at());
  }

  private static FailoverNews.End end(FailoverEvent.FailoverEnded end) {
    return new FailoverNews.End(failure(end), started(end.boot()), end.at());
  }

  private static @Nullable Failure failure(FailoverEvent.FailoverEnded end) {
    if (end.outcome().equals(SUCCEEDED)) {
      return null;
    }
    InventoryEvent.Failure error = end.error();
    return error == null
        ? new Failure("FAILOVER_FAILED", "site " + end.server() + " gave no reason", null)
        : new Failure(error.code(), error.message(), error.remedy());
  }

  private static FailoverNews.@Nullable Started started(FailoverEvent.@Nullable Boot boot) {
    return boot == null
        ? null
        : new FailoverNews.Started(
            boot.id(), boot.host(), boot.machineName(), boot.recoveryPoint(), boot.serialLog());
  }

  private static FailoverKind kind(io.secondsite.contracts.vault.FailoverKind kind) {
    return switch (kind) {
      case TEST_FAILOVER -> FailoverKind.TEST_FAILOVER;
      case TEST_FAILOVER_CLEANUP -> FailoverKind.TEST_FAILOVER_CLEANUP;
      case UNPLANNED_FAILOVER -> FailoverKind.UNPLANNED_FAILOVER;
    };
  }
}
