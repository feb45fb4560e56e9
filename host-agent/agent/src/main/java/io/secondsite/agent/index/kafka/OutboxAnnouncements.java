package io.secondsite.agent.index.kafka;

import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.index.Announcements;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.contracts.host.ReplicationDeltaEvent.InitialReplicationProgressed;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointCommitted;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointRemoved;
import io.secondsite.contracts.host.ReplicationDeltaEvent.RecoveryPointsMarked;
import io.secondsite.contracts.host.ReplicationDeltaEvent.ReplicationHealthChanged;
import io.secondsite.messaging.Outbox;
import io.secondsite.messaging.OutboxRelay;
import io.secondsite.messaging.RelaySettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** Announces through the outbox; nothing is made or connected when nobody wants it. */
@Singleton
final class OutboxAnnouncements implements Announcements {
  private final boolean isWanted;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final OutboxRelay relay;
  private final Outbox outbox;

  OutboxAnnouncements(AgentConfig config, DataSource database, ChannelSender sender, Clock clock) {
    isWanted = config.events();
    relay = new OutboxRelay(database, sender, clock, RelaySettings.usual());
    outbox = new Outbox(database, clock, "/secondsite/host-agent/" + config.name(), relay::wake);
  }

  @Override
  public boolean isWanted() {
    return isWanted;
  }

  @Override
  public void begin() {
    if (isWanted && begun.compareAndSet(false, true)) {
      relay.start();
    }
  }

  /** Points have ids that follow from them: whatever is derived twice is taken in once. */
  @Override
  public void publish(ReplicationDeltaEvent event) {
    switch (event) {
      case RecoveryPointCommitted point -> outbox.publishOnce(id(point, point.point()), point);
      case RecoveryPointRemoved point -> outbox.publishOnce(id(point, point.point()), point);
      case InitialReplicationProgressed progress -> outbox.publish(progress);
      case ReplicationHealthChanged health -> outbox.publish(health);
      case RecoveryPointsMarked marked -> outbox.publish(marked);
    }
  }

  private static UUID id(ReplicationDeltaEvent event, String point) {
    String text =
        String.join(
            "/", event.getClass().getSimpleName(), event.host(), event.vm().toString(), point);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  @PreDestroy
  void end() {
    if (begun.get()) {
      relay.close();
    }
  }
}
