package io.secondsite.provider.inventory.kafka;

import io.secondsite.contracts.Topic;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.contracts.provider.InventoryEvent.ServerSet;
import io.secondsite.messaging.Outbox;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import io.secondsite.provider.inventory.PublishedObjects;
import io.secondsite.provider.inventory.SiteInventory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;

/** Publishes the inventory, and remembers in the same transaction what it published. */
@ApplicationScoped
class InventoryPublisher implements InventoryAnnouncements {
  private final Outbox outbox;
  private final PublishedObjects published;

  InventoryPublisher(Outbox outbox, PublishedObjects published) {
    this.outbox = outbox;
    this.published = published;
  }

  @Override
  @Transactional
  public void announce(SiteInventory inventory, CloudSynchronisation clouds) {
    Map<String, InventoryEvent> present = InventoryEvents.of(inventory, clouds);
    Map<String, String> known = published.digests();
    TreeSet<String> keys = new TreeSet<>(known.keySet());
    keys.addAll(present.keySet());
    for (String key : keys) { // in the keys' order, as the outbox wants it
      InventoryEvent event = present.get(key);
      if (event == null) {
        outbox.tombstone(Topic.INVENTORY, key);
        published.remove(key);
      } else if (!digest(event).equals(known.get(key))) {
        outbox.publish(event);
        published.put(key, digest(event));
      }
    }
  }

  @Override
  @Transactional
  public void startOver() {
    published.forgetDigests();
  }

  @Override
  @Transactional
  public void heartbeat(ServerSign sign) {
    outbox.publish(
        new ServerSet(
            sign.server(), sign.friendlyName(), sign.version(), "CONNECTED", sign.seenAt()));
  }

  /** A record's text has all its values; one more field in a later version publishes anew. */
  private static String digest(InventoryEvent event) {
    try {
      byte[] text = event.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is in every JDK", e);
    }
  }
}
