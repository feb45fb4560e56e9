package io.secondsite.vault.registration.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.RegistrationEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.RegistrationAnnouncements;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.UUID;

/** Publishes how servers stand, and asks a new one for its inventory. */
@Singleton
final class RegistrationPublisher implements RegistrationAnnouncements {
  private final Outbox outbox;
  private final VaultConfig config;

  RegistrationPublisher(Outbox outbox, VaultConfig config) {
    this.outbox = outbox;
    this.config = config;
  }

  @Override
  public void registered(RegisteredServer server, Instant at) {
    outbox.publish(
        new CommandEvent.RefreshInventory(
            UUID.randomUUID(), server.name(), null, at.plus(config.inventory().refreshExpiry())));
    outbox.publish(
        new RegistrationEvent.ServerRegistered(
            server.name(),
            server.vault().id(),
            server.providerVersion(),
            server.certificates().authority(),
            at));
  }

  @Override
  public void renewed(RegisteredServer server, Instant at) {
    outbox.publish(new RegistrationEvent.ServerRenewed(server.name(), server.vault().id(), at));
  }

  @Override
  public void removed(RegisteredServer server, Instant at) {
    outbox.publish(new RegistrationEvent.ServerRemoved(server.name(), server.vault().id(), at));
  }
}
