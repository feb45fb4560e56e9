package io.secondsite.volume;

import io.secondsite.disk.CorruptClusterException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cluster of one of the volume's files is not what was written; says which one. */
final class DamagedClusterException extends CorruptClusterException {
  private static final long serialVersionUID = 1;

  private final transient Place place;

  /**
   * Where it lies.
   *
   * @param layer the point whose file it is, or null for the disk's base
   */
  record Place(DiskId diskId, @Nullable PointId layer, Path file, long cluster) {}

  DamagedClusterException(Place place, String message) {
    super(message);
    this.place = place;
  }

  Place place() {
    return place;
  }
}
