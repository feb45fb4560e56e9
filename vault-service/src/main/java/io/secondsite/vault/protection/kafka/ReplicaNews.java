package io.secondsite.vault.protection.kafka;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.host.ReplicationDeltaEvent;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.vault.protection.Copying;
import io.secondsite.vault.protection.Health;
import io.secondsite.vault.protection.PointStore;
import io.secondsite.vault.protection.ProtectionNews;
import io.secondsite.vault.protection.RecoveryPoint;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes what the hosts of replicas made durable. */
@Singleton
final class ReplicaNews {
  private static final String APPLICATION_CONSISTENT = "APPLICATION_CONSISTENT";

  private final ProtectionNews news;
  private final Clock clock;

  ReplicaNews(ProtectionNews news, Clock clock) {
    this.news = news;
    this.clock = clock;
  }

  void take(IncomingEvent event) {
    Event data = event.data().orElse(null);
    if (data instanceof ReplicationDeltaEvent delta) {
      switch (delta) {
        case ReplicationDeltaEvent.RecoveryPointCommitted point ->
            news.pointCommitted(point(point));
        case ReplicationDeltaEvent.RecoveryPointRemoved gone ->
            news.pointRemoved(gone.vm(), gone.host(), gone.point());
        case ReplicationDeltaEvent.RecoveryPointsMarked marked ->
            news.pointsMarked(marked.vm(), marked.host(), marks(marked), verified(marked));
        case ReplicationDeltaEvent.InitialReplicationProgressed copied ->
            news.copied(
                copied.vm(), new Copying(copied.bytesStaged(), copied.bytesTotal(), copied.at()));
        case ReplicationDeltaEvent.ReplicationHealthChanged health ->
            news.healthTold(health.vm(), new Health(health.health(), health.reason(), health.at()));
      }
    }
  }

  private RecoveryPoint point(ReplicationDeltaEvent.RecoveryPointCommitted point) {
    return new RecoveryPoint(
        point.vm(),
        point.host(),
        point.point(),
        point.epoch(),
        point.sequence(),
        point.instant(),
        point.kind().equals(APPLICATION_CONSISTENT),
        point.changedBytes(),
        point.storedBytes(),
        point.committedAt(),
        clock.instant(),
        point.lockedUntil(),
        RecoveryPoint.Marks.NONE);
  }

  private static Map<String, PointStore.Mark> marks(
      ReplicationDeltaEvent.RecoveryPointsMarked marked) {
    return marked.marks().stream()
        .collect(
            Collectors.toMap(
                ReplicationDeltaEvent.Mark::point,
                mark -> new PointStore.Mark(mark.pins(), mark.damage()),
                (first, second) -> second));
  }

  private static Map<String, Instant> verified(ReplicationDeltaEvent.RecoveryPointsMarked marked) {
    return marked.verified().stream()
        .collect(
            Collectors.toMap(
                ReplicationDeltaEvent.VerifiedPoint::point,
                ReplicationDeltaEvent.VerifiedPoint::at,
                (first, second) -> second));
  }
}
