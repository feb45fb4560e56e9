package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** The small files that tell which storage location is which. */
final class LocationRecords {
  private LocationRecords() {}

  /** {@code location.json} at a location's root: that this is it, and which. */
  record Marker(int formatVersion, UUID locationId, String name, Instant madeAt) {
    Marker {
      requireNonNull(locationId, "locationId");
      requireNonNull(name, "name");
    }
  }

  /**
   * What the agent remembers of a location, so that it knows while that is closed what it is
   * waiting for.
   *
   * @param volumes the names of the machines whose replicas lie there, by their ids
   */
  record Known(int formatVersion, UUID locationId, String name, Map<UUID, String> volumes) {
    Known {
      requireNonNull(locationId, "locationId");
      requireNonNull(name, "name");
      volumes = Map.copyOf(volumes);
    }

    Known with(Map<UUID, String> now) {
      return new Known(formatVersion, locationId, name, now);
    }
  }

  /** {@code placing.json} in a home: where disks go that are not known yet. */
  record Placed(int formatVersion, Map<String, String> disks) {
    Placed {
      disks = Map.copyOf(disks);
    }
  }
}
