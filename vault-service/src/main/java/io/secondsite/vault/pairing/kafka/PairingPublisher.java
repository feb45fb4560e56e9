package io.secondsite.vault.pairing.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.ProtectionEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.PairingAnnouncements;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Publishes cloud pairings. */
@Singleton
final class PairingPublisher implements PairingAnnouncements {
  private final Outbox outbox;

  PairingPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void set(Pairing pairing) {
    outbox.publish(
        new ProtectionEvent.CloudPairingSet(
            pairing.id(),
            pairing.vault(),
            pairing.name(),
            pairing.policy(),
            pairing.primary().server(),
            pairing.primary().cloud(),
            pairing.recovery().server(),
            pairing.recovery().cloud()));
  }

  @Override
  public void removed(UUID id) {
    outbox.tombstone(Topic.PROTECTION, "pairing/" + id);
  }
}
