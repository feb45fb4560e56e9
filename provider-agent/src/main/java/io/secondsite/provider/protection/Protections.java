package io.secondsite.provider.protection;

import io.secondsite.provider.mapping.Card;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Protected items as others of this site may see them. Thread-safe. */
public final class Protections {
  private final ProtectionStore store;
  private final ProtectionAnnouncements announcements;
  private final Surroundings around;

  public Protections(
      ProtectionStore store, ProtectionAnnouncements announcements, Surroundings around) {
    this.store = store;
    this.announcements = announcements;
    this.around = around;
  }

  /** An item with this server's sides. */
  public record View(ProtectedItem item, List<ProtectionSide> sides) {
    public View {
      sides = List.copyOf(sides);
    }
  }

  /** At most so many. */
  public List<View> all(int limit) {
    List<ProtectionSide> sides = store.sides();
    return store.items().stream()
        .limit(limit)
        .map(item ->
            new View(item, sides.stream().filter(side -> side.item().equals(item.id())).toList()))
        .toList();
  }

  /** The item that protects a machine, by the machine's id or name; wanted ones first. */
  public Optional<ProtectedItem> ofMachine(String idOrName) {
    List<ProtectedItem> found =
        store.items().stream()
            .filter(item ->
                item.vm().toString().equalsIgnoreCase(idOrName) || item.vmName().equals(idOrName))
            .toList();
    return found.stream()
        .filter(ProtectedItem::isWanted)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  public Optional<ProtectedItem> item(UUID id) {
    return store.item(id);
  }

  public Optional<ProtectionSide> recoverySide(UUID item) {
    return store.side(item, Role.RECOVERY);
  }

  /** The replica's cards, by the mappings as last heard. */
  public List<Card> replicaCards(ProtectedItem item) {
    return ReplicaCards.plan(item, around, store);
  }

  /** The replica was booted for good; in the caller's transaction. */
  public void failedOver(UUID item, Clock clock) {
    store
        .side(item, Role.RECOVERY)
        .filter(side -> !side.isFailedOver())
        .map(side -> side.is(new SideState.FailedOver(), clock.instant()))
        .ifPresent(side -> {
          store.saveSide(side);
          announcements.stands(side);
        });
  }
}
