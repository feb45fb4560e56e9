package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The redo record of a removal: once it is durable the points are gone, and whoever opens the
 * volume finishes the work.
 *
 * @param dropped neighbouring points, oldest first
 * @param into the point right above them, which takes what of theirs it shows; null where they are
 *     the newest of their line and nothing rests on them
 * @param parent the point right below them, or null
 */
record Removal(
    int formatVersion,
    List<PointId> dropped,
    @Nullable PointId into,
    @Nullable PointId parent,
    List<Disk> disks) {
  static final int FORMAT_VERSION = 1;

  /** What a removal does to a disk. */
  enum Action {
    /** The oldest files go into the base. */
    FOLD(true),
    /** The files go into the one above. */
    MERGE(true),
    /** The disk is not there above: its files go. */
    DELETE(false),
    /** The disk is neither above nor below: all of it goes. */
    DELETE_DISK(false);

    private final boolean replaces;

    Action(boolean replaces) {
      this.replaces = replaces;
    }

    /** Whether the point above gets a new file. */
    boolean replaces() {
      return replaces;
    }
  }

  Removal {
    dropped = List.copyOf(dropped);
    disks = List.copyOf(disks);
    if (dropped.isEmpty() || (into != null && dropped.contains(into))) {
      throw new IllegalArgumentException("removal: needs points to drop and another to keep");
    }
    if (into == null && disks.stream().anyMatch(disk -> disk.action().replaces())) {
      throw new IllegalArgumentException("removal: no point takes what is dropped");
    }
  }

  /**
   * One disk that a dropped point has.
   *
   * @param layers the dropped points that have it, oldest first
   * @param below the layer under them, or null for the base
   */
  record Disk(DiskId diskId, Action action, List<PointId> layers, @Nullable PointId below) {
    Disk {
      requireNonNull(diskId, "diskId");
      requireNonNull(action, "action");
      layers = List.copyOf(layers);
    }
  }
}
