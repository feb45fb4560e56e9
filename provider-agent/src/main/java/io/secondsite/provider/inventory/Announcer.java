package io.secondsite.provider.inventory;

import io.secondsite.provider.inventory.InventoryAnnouncements.ServerSign;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the inventory for as long as the server is registered (R48). Thread-safe. */
public final class Announcer {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  private final Inventory inventory;
  private final Membership membership;
  private final InventoryAnnouncements announcements;
  private final String version;
  private final Clock clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  public Announcer(
      Inventory inventory,
      Membership membership,
      InventoryAnnouncements announcements,
      String version,
      Clock clock) {
    this.inventory = inventory;
    this.membership = membership;
    this.announcements = announcements;
    this.version = version;
    this.clock = clock;
  }

  /** Publishes what changed; a failure is made good by the next call. */
  public void announce() {
    oneAtATime.lock();
    try {
      membership
          .terms()
          .ifPresent(terms -> announcements.announce(inventory.now(), terms.clouds()));
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("the inventory was not published; it is tried again");
    } finally {
      oneAtATime.unlock();
    }
  }

  /** Says that this server is there. */
  public void heartbeat() {
    try {
      membership.terms().ifPresent(terms -> announcements.heartbeat(sign(terms)));
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("the heartbeat was not published");
    }
  }

  private ServerSign sign(Membership.Terms terms) {
    String server = inventory.now().site().name();
    return new ServerSign(server, terms.friendlyName(), version, clock.instant());
  }
}
