package io.secondsite.provider.action.kafka;

import io.secondsite.contracts.provider.FailoverEvent.ReplicaActionChanged;
import io.secondsite.contracts.provider.InventoryEvent.Failure;
import io.secondsite.contracts.vault.ReplicaAction;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.Outbox;
import io.secondsite.provider.action.ActionAnnouncements;
import io.secondsite.provider.action.ActionOrder;
import io.secondsite.provider.action.ActionRun;
import io.secondsite.provider.action.ActionState;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how actions go, through the outbox. Thread-safe. */
@Singleton
final class KafkaActionAnnouncements implements ActionAnnouncements {
  private static final int FINDINGS_MAX = 100;

  private final Outbox outbox;
  private final Site site;
  private final Clock clock;

  KafkaActionAnnouncements(Outbox outbox, Site site, Clock clock) {
    this.outbox = outbox;
    this.site = site;
    this.clock = clock;
  }

  @Override
  public void changed(ActionRun run) {
    switch (run.state()) {
      case ActionState.Accepted accepted -> {}
      case ActionState.Asked asked -> tell(run.order(), "InProgress", null, List.of(), null);
      case ActionState.Succeeded done ->
          tell(run.order(), "Succeeded", done.summary(), List.of(), null);
      case ActionState.Failed failed ->
          tell(
              run.order(),
              "Failed",
              failed.why().message(),
              failed.findings().stream().limit(FINDINGS_MAX).toList(),
              new Failure(failed.why().code(), failed.why().message(), failed.why().remedy()));
    }
  }

  private void tell(
      ActionOrder order,
      String state,
      @Nullable String summary,
      List<String> findings,
      @Nullable Failure error) {
    outbox.publish(
        new ReplicaActionChanged(
            order.id(),
            order.job(),
            order.item(),
            order.vm(),
            site.name(),
            ReplicaAction.valueOf(order.kind().name()),
            state,
            summary,
            findings,
            error,
            clock.instant()));
  }
}
