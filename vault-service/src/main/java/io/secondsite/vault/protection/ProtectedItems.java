package io.secondsite.vault.protection;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.pairing.CloudRef;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks protected items and their points up. Thread-safe. */
public final class ProtectedItems {
  /** More points of a machine are not listed. */
  public static final int POINTS_LISTED_MAX = 2000;

  private final ItemStore items;
  private final PointStore points;

  public ProtectedItems(ItemStore items, PointStore points) {
    this.items = items;
    this.points = points;
  }

  public ProtectedItem get(String vault, CloudRef primary, String name) {
    return items.find(vault, primary, name).orElseThrow(() -> unknown(name));
  }

  /** The item, held against other changes until the transaction ends. */
  public ProtectedItem hold(String vault, CloudRef primary, String name) {
    return items.hold(get(vault, primary, name).id()).orElseThrow(() -> unknown(name));
  }

  public Optional<ProtectedItem> hold(UUID id) {
    return items.hold(id);
  }

  public Optional<ProtectedItem> find(UUID id) {
    return items.find(id);
  }

  public Optional<ProtectedItem> find(String vault, CloudRef primary, String name) {
    return items.find(vault, primary, name);
  }

  /** The item that protects the machine, in whatever vault. */
  public Optional<ProtectedItem> of(UUID vm) {
    return items.findOf(vm);
  }

  public void replace(ProtectedItem item) {
    items.replace(item);
  }

  public List<ProtectedItem> list(String vault) {
    return items.list(vault);
  }

  public List<ProtectedItem> list(String vault, CloudRef primary) {
    return items.list(vault).stream()
        .filter(item -> item.desired().primary().equals(primary))
        .toList();
  }

  /** Whether the vault holds protected items; then it is not deleted. */
  public boolean anyIn(String vault) {
    return !items.list(vault).isEmpty();
  }

  public List<RecoveryPoint> points(ProtectedItem item) {
    return points.newest(item.desired().vm(), POINTS_LISTED_MAX);
  }

  public RecoveryPoint point(ProtectedItem item, String point) {
    return points
        .find(item.desired().vm(), point)
        .orElseThrow(() ->
            ProblemException.of(
                    ItemProblem.UNKNOWN_RECOVERY_POINT,
                    "machine " + item.desired().vmName() + " has no recovery point " + point)
                .inField("recoveryPointId")
                .withRemedy("choose one of recoveryPoints"));
  }

  public Optional<RecoveryPoint> newestApplicationConsistent(ProtectedItem item) {
    return points.newestApplicationConsistent(item.desired().vm());
  }

  private static ProblemException unknown(String name) {
    return ProblemException.of(ItemProblem.UNKNOWN_ITEM, "no machine is protected as " + name)
        .withRemedy("choose one of replicationProtectedItems");
  }
}
