package io.secondsite.volume;

import io.secondsite.disk.qcow2.Qcow2Reader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists the points that were found, from the oldest up, as far as each rests on a listed one with
 * all its files there. What is wrong with one hides it and what rests on it, and nothing else.
 */
final class PointListing {
  private final VolumeState state;
  private final @Nullable Removal removal;
  private final Reporter reporter;
  private final Map<DiskId, Layers> layers = new HashMap<>();

  /** Is told why a point is not listed. */
  @FunctionalInterface
  interface Reporter {
    void report(PointId point, String why);
  }

  /** The layers of a disk as they are found. */
  private static final class Layers {
    private final TreeMap<PointId, Optional<PointId>> places = new TreeMap<>();

    boolean hasBottom() {
      return places.containsValue(Optional.empty());
    }

    DiskChain chain(DiskChain empty) {
      Map<PointId, PointId> belows = new HashMap<>();
      places.forEach((layer, below) -> below.ifPresent(it -> belows.put(layer, it)));
      return new DiskChain(
          empty.owner(), empty.directory(), List.copyOf(places.keySet()), belows, empty.foreign());
    }
  }

  PointListing(VolumeState state, @Nullable Removal removal, Reporter reporter) {
    this.state = state;
    this.removal = removal;
    this.reporter = reporter;
  }

  void run(SortedMap<PointId, RecoveryPoint> found) {
    if (removal != null) {
      removal.disks().forEach(PointListing.this::addDropped);
    }
    for (RecoveryPoint point : found.values()) {
      String fault = fault(point);
      if (fault.isEmpty()) {
        hideBeside(point);
        add(point);
      } else {
        reporter.report(point.pointId(), fault);
      }
    }
    state.chains.replaceAll((diskId, chain) -> {
      Layers known = layers.get(diskId);
      return known == null ? chain : known.chain(chain);
    });
  }

  /** Points that a removal under way drops are not listed, but their files may still be needed. */
  private void addDropped(Removal.Disk disk) {
    Optional<PointId> below = Optional.ofNullable(disk.below());
    for (PointId layer : disk.layers()) {
      layers(disk.diskId()).places.put(layer, below);
      below = Optional.of(layer);
    }
  }

  private void add(RecoveryPoint point) {
    state.points.put(point.pointId(), point);
    for (RecoveryPoint.Disk disk : point.disks()) {
      layers(disk.diskId()).places.put(point.pointId(), below(point, disk.diskId()));
    }
  }

  private Layers layers(DiskId diskId) {
    return layers.computeIfAbsent(diskId, _ -> new Layers());
  }

  /** Whether a removal under way moves the point down, be that in its manifest already or not. */
  private boolean isMoving(RecoveryPoint point) {
    return removal != null
        && point.pointId().equals(removal.into())
        && (Objects.equals(point.parent(), removal.parent())
            || (point.parent() != null && removal.dropped().contains(point.parent())));
  }

  /** The listed point on which it rests, or will rest when a removal under way is finished. */
  private @Nullable PointId parent(RecoveryPoint point) {
    return removal != null && isMoving(point) ? removal.parent() : point.parent();
  }

  private Optional<PointId> below(RecoveryPoint point, DiskId diskId) {
    if (removal != null && isMoving(point)) {
      Optional<PointId> dropped =
          removal.disks().stream()
              .filter(disk -> disk.diskId().equals(diskId))
              .findFirst()
              .map(disk -> disk.layers().getLast());
      if (dropped.isPresent()) {
        return dropped;
      }
    }
    RecoveryPoint parent = listed(parent(point));
    return parent != null && parent.disk(diskId).isPresent()
        ? Optional.of(parent.pointId())
        : Optional.empty();
  }

  private @Nullable RecoveryPoint listed(@Nullable PointId point) {
    return point == null ? null : state.points.get(point);
  }

  /** Why a point cannot be listed; empty where it can. */
  private String fault(RecoveryPoint point) {
    PointId parent = parent(point);
    if (parent == null && !state.points.isEmpty()) {
      return "claims to be the oldest point but is not";
    }
    if (parent != null && listed(parent) == null) {
      return "rests on " + parent + ", which is not listed";
    }
    for (RecoveryPoint.Disk disk : point.disks()) {
      DiskChain chain = state.chains.get(disk.diskId());
      if (chain == null) {
        return "has a disk that volume.json does not know: " + disk.diskId();
      }
      boolean bottom = below(point, disk.diskId()).isEmpty();
      if (bottom && layers(disk.diskId()).hasBottom()) {
        return "does not rest on the point whose base " + disk.diskId() + " has";
      }
      String missing = missing(chain, point.pointId(), bottom);
      if (!missing.isEmpty()) {
        return missing + " is missing or no regular file";
      }
    }
    return isBeside(point) && !restsAsItSays(point)
        ? "its files do not rest on " + parent + ", as it claims"
        : "";
  }

  private static String missing(DiskChain chain, PointId point, boolean bottom) {
    List<Path> needed = new ArrayList<>();
    needed.add(VolumeLayout.qcow2(chain.directory(), point));
    needed.add(VolumeLayout.sums(chain.directory(), point));
    if (bottom) {
      needed.add(chain.directory().resolve(VolumeLayout.BASE_RAW));
      needed.add(chain.directory().resolve(VolumeLayout.BASE_SUMS));
    }
    return needed.stream()
        .filter(file -> !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .map(Path::toString)
        .findFirst()
        .orElse("");
  }

  /** Whether the epoch has listed points on which this one does not rest. */
  private boolean isBeside(RecoveryPoint point) {
    Optional<PointId> newest = state.tree().newestOf(point.pointId().epoch());
    return newest.isPresent() && !newest.get().equals(parent(point));
  }

  /** What a manifest claims against another one, its files must confirm. */
  private boolean restsAsItSays(RecoveryPoint point) {
    for (RecoveryPoint.Disk disk : point.disks()) {
      Path directory = Objects.requireNonNull(state.chains.get(disk.diskId())).directory();
      String backing = LayerFile.backingName(below(point, disk.diskId()));
      try (Qcow2Reader reader = Qcow2Reader.open(VolumeLayout.qcow2(directory, point.pointId()))) {
        reader.expectBacking(Optional.of(backing));
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /**
   * An epoch has one line. Points that were once not readable, so that the epoch went on below
   * them, and are readable again, give way to what was written since.
   */
  private void hideBeside(RecoveryPoint point) {
    if (!isBeside(point)) {
      return;
    }
    PointId parent = parent(point);
    long epoch = point.pointId().epoch();
    PointId from = parent != null && parent.epoch() == epoch ? parent : new PointId(epoch, 1);
    for (RecoveryPoint other : List.copyOf(state.points.tailMap(from, true).values())) {
      PointId below = other.parent();
      boolean beside = other.pointId().epoch() == epoch && !other.pointId().equals(parent);
      if (beside || (below != null && !state.points.containsKey(below))) {
        state.points.remove(other.pointId());
        layers.values().forEach(known -> known.places.remove(other.pointId()));
        reporter.report(other.pointId(), "lies beside the line of its epoch");
      }
    }
  }
}
