package io.secondsite.vault.inventory.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.inventory.RefreshCommands;
import io.secondsite.vault.registration.RegisteredServer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Sends commands to servers. */
@Singleton
final class CommandPublisher implements RefreshCommands {
  private final Outbox outbox;
  private final Clock clock;
  private final VaultConfig config;

  CommandPublisher(Outbox outbox, Clock clock, VaultConfig config) {
    this.outbox = outbox;
    this.clock = clock;
    this.config = config;
  }

  @Override
  public void refresh(RegisteredServer server) {
    outbox.publish(
        new CommandEvent.RefreshInventory(
            UUID.randomUUID(),
            server.name(),
            null,
            clock.instant().plus(config.inventory().refreshExpiry())));
  }
}
