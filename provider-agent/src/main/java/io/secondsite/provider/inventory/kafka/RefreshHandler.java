package io.secondsite.provider.inventory.kafka;

import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.contracts.vault.CommandEvent.RefreshInventory;
import io.secondsite.provider.command.kafka.CommandHandler;
import io.secondsite.provider.inventory.HostPoll;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The vault wants the whole inventory again. */
@ApplicationScoped
class RefreshHandler implements CommandHandler {
  private static final Logger log = LoggerFactory.getLogger(RefreshHandler.class);

  private final InventoryAnnouncements announcements;
  private final HostPoll poll;
  private final Clock clock;

  RefreshHandler(InventoryAnnouncements announcements, HostPoll poll, Clock clock) {
    this.announcements = announcements;
    this.poll = poll;
    this.clock = clock;
  }

  @Override
  public boolean takes(CommandEvent command) {
    return command instanceof RefreshInventory;
  }

  /** What is published follows the hosts' answers, once this transaction is through. */
  @Override
  public void handle(CommandEvent command) {
    if (!clock.instant().isBefore(command.expiresAt())) {
      log.atWarn().addKeyValue("command", command.id()).log("a refresh came too late");
      return;
    }
    announcements.startOver();
    poll.ask();
  }
}
