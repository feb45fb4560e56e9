package io.secondsite.volume;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a new volume goes.
 *
 * @param location the name of a storage location; null lets the host choose
 * @param disks locations of single disks, by the disk's id or its target; the others lie with the
 *     volume
 */
public record Placing(@Nullable String location, Map<String, String> disks) {
  /** The host chooses, and all disks lie together. */
  public static final Placing ANYWHERE = new Placing(null, Map.of());

  private static final int DISKS_MAX = 256;

  public Placing(@Nullable String location, @Nullable Map<String, String> disks) {
    this.location = location;
    this.disks = disks == null ? Map.of() : Map.copyOf(disks);
    if (location != null) {
      LocationSettings.requireName("location", location);
    }
    if (this.disks.size() > DISKS_MAX) {
      throw new IllegalArgumentException("disks: at most " + DISKS_MAX);
    }
    this.disks.values().forEach(name -> LocationSettings.requireName("disks", name));
  }

  /** The location of a disk that lies elsewhere. */
  Optional<String> of(PointHeader.Disk disk) {
    String byId = disks.get(disk.diskId().text());
    return Optional.ofNullable(byId == null ? disks.get(disk.target()) : byId);
  }
}
