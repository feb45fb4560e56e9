package io.secondsite.volume;

import java.nio.file.Path;

/** Where a volume's files lie; docs/reference/volume-format.md describes them. */
record VolumeLayout(Path home, DiskPlaces places) {
  /** What a file is called until it is whole. */
  static final String TEMPORARY = ".tmp";

  /** What the file of a point is called until the point is committed. */
  static final String PARTIAL = ".partial";

  /** What a file made by a removal is called until it takes its place. */
  static final String MERGED = ".merged";

  static final String BASE_RAW = "base.raw";
  static final String BASE_SUMS = "base.sums";
  static final String BASE_DRAINED = "base.drained";
  static final String QCOW2 = ".qcow2";
  static final String SUMS = ".sums";
  static final String JSON = ".json";

  VolumeLayout(Path home) {
    this(home, DiskPlaces.AT_HOME);
  }

  Path volume() {
    return home.resolve("volume.json");
  }

  Path epoch() {
    return home.resolve("epoch.json");
  }

  Path lock() {
    return home.resolve("lock");
  }

  Path staging() {
    return home.resolve("staging.json");
  }

  Path removal() {
    return home.resolve("removal.json");
  }

  Path pins() {
    return home.resolve("pins.json");
  }

  /** Pins that could not be read: while they are here no point is removed. */
  Path damagedPins() {
    return home.resolve("pins.damaged.json");
  }

  Path owner() {
    return home.resolve("owner.json");
  }

  Path health() {
    return home.resolve("health.json");
  }

  Path retention() {
    return home.resolve("retention.json");
  }

  Path placing() {
    return home.resolve("placing.json");
  }

  Path deleted() {
    return home.resolve("deleted.json");
  }

  Path points() {
    return home.resolve("points");
  }

  Path manifest(PointId point) {
    return points().resolve(point + JSON);
  }

  Path disks() {
    return home.resolve("disks");
  }

  /** Where a disk's files go unless the volume says otherwise. */
  Path defaultDirectory(DiskId diskId) {
    return disks().resolve(diskId.text());
  }

  static Path qcow2(Path directory, PointId point) {
    return directory.resolve(point + QCOW2);
  }

  static Path sums(Path directory, PointId point) {
    return directory.resolve(point + SUMS);
  }

  static Path manifestCopy(Path directory, PointId point) {
    return directory.resolve(point + JSON);
  }

  static Path suffixed(Path file, String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** The directory of a file that is known to lie in one. */
  static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a file of a volume lies in a directory: " + file);
    }
    return parent;
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
