package io.secondsite.volume.simulation;

import io.secondsite.volume.PointId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** How far the damage of one file may reach; every other point has to stay usable. */
final class Reach {
  private Reach() {}

  private static String folder(Path file) {
    Path parent = file.getParent();
    return parent == null ? "" : parent.getFileName().toString();
  }

  static String kind(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".merged")) {
      return "merged";
    }
    if (folder(file).equals("points")) {
      return "points";
    }
    return name.matches("e[0-9]{5}-.*") ? name.substring(name.lastIndexOf('.') + 1) : name;
  }

  /** Where a file is missing, its point is not listed, nor what rests on that. */
  static Set<PointId> mayBeHidden(Model model, Path file) {
    String name = file.getFileName().toString();
    return switch (kind(file)) {
      case "qcow2", "sums" -> model.points().tailMap(PointId.parse(name.substring(0, 18))).keySet();
      case "base.raw", "base.sums" -> model.points().keySet();
      default -> mayBeLost(model, file); // not an enum
    };
  }

  /** The point of the file and those above it that have the disk; for a base all that have it. */
  static Set<PointId> mayBeLost(Model model, Path file) {
    String name = file.getFileName().toString();
    Set<PointId> all = model.points().keySet();
    return switch (kind(file)) {
      case "volume.json", "removal.json", "merged" -> all;
      case "base.raw", "base.sums" -> having(model, all, file);
      case "qcow2", "sums" ->
          having(
              model, model.points().tailMap(PointId.parse(name.substring(0, 18))).keySet(), file);
      default -> Collections.emptySet(); // not an enum: everything else has a copy or is a cache
    };
  }

  private static Set<PointId> having(Model model, Set<PointId> points, Path file) {
    String disk = folder(file);
    List<PointId> having = new ArrayList<>(points);
    having.removeIf(
        point -> model.disks(point).keySet().stream().noneMatch(id -> id.text().equals(disk)));
    return new TreeSet<>(having);
  }
}
