package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what a crash left of points that were never listed. What it does not know, and what might
 * belong to a point whose manifest got lost, stays and is reported.
 */
final class VolumeSweep {
  private static final List<String> UNFINISHED =
      List.of(VolumeLayout.PARTIAL, VolumeLayout.MERGED, VolumeLayout.TEMPORARY);
  private static final List<String> FINISHED =
      List.of(VolumeLayout.QCOW2, VolumeLayout.SUMS, VolumeLayout.JSON);

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;

  VolumeSweep(VolumeFiles files, VolumeLayout layout, VolumeState state) {
    this.files = files;
    this.layout = layout;
    this.state = state;
  }

  void run() throws IOException {
    sweepUnfinished(layout.home());
    sweepUnfinished(layout.points());
    for (DiskChain chain : state.chains.values()) {
      sweepUnfinished(chain.directory());
      if (chain.foreign() == null) {
        files.delete(chain.directory().resolve(VolumeLayout.BASE_DRAINED));
      }
      sweepUncommitted(chain);
    }
    for (DiskChain chain : state.chains.values()) {
      sweepAbandoned(chain);
    }
  }

  private void sweepUnfinished(Path directory) throws IOException {
    for (Path file : VolumeOpening.entries(directory)) {
      if (UNFINISHED.stream().anyMatch(VolumeLayout.name(file)::endsWith)) {
        files.delete(file);
      }
    }
  }

  private void sweepUncommitted(DiskChain chain) throws IOException {
    boolean initial = Files.isRegularFile(layout.staging(), LinkOption.NOFOLLOW_LINKS);
    for (Path file : VolumeOpening.entries(chain.directory())) {
      PointId point = point(VolumeLayout.name(file));
      if (point == null || chain.layers().contains(point)) {
        continue;
      }
      PointId highest = state.highest;
      boolean uncommitted = highest == null ? initial : point.compareTo(highest) > 0;
      if (uncommitted) {
        files.delete(file);
      } else if (state.points.containsKey(point) || !reported(point)) {
        state.problems.add(
            new Problem(
                layout.home().relativize(file).toString(), null, "belongs to no listed point"));
      }
    }
  }

  /** The base of a disk whose first point never came, as long as nothing at all is in doubt. */
  private void sweepAbandoned(DiskChain chain) throws IOException {
    boolean doubt =
        state.points.isEmpty()
            || !state.problems.isEmpty()
            || Files.exists(layout.staging(), LinkOption.NOFOLLOW_LINKS);
    boolean used =
        !chain.layers().isEmpty()
            || VolumeOpening.entries(chain.directory()).stream()
                .anyMatch(file -> point(VolumeLayout.name(file)) != null);
    if (!doubt && !used) {
      files.delete(chain.directory().resolve(VolumeLayout.BASE_RAW));
      files.delete(chain.directory().resolve(VolumeLayout.BASE_SUMS));
    }
  }

  private boolean reported(PointId point) {
    return state.problems.stream().anyMatch(problem -> point.equals(problem.pointId()));
  }

  private static @Nullable PointId point(String name) {
    for (String suffix : FINISHED) {
      PointId point = VolumeOpening.pointOf(name, suffix);
      if (point != null) {
        return point;
      }
    }
    return null;
  }
}
