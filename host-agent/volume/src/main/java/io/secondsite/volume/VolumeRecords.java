package io.secondsite.volume;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The small files of a volume's home, as they are written. */
final class VolumeRecords {
  static final int FORMAT_VERSION = 1;

  private VolumeRecords() {}

  /** {@code volume.json}: what the volume is and where its disks lie. */
  record Identity(int formatVersion, UUID vm, String name, List<DiskPlace> disks) {
    static final int NAME_LENGTH_MAX = 256;

    Identity {
      requireNonNull(vm, "vm");
      disks = List.copyOf(disks);
      if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
        throw new IllegalArgumentException("name: 1 to 256 characters");
      }
    }
  }

  /**
   * Where a disk's files lie: relative to the home, or absolute on another file system.
   *
   * @param foreign somebody else's image that has what the base has not got yet
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DiskPlace(DiskId diskId, String directory, @Nullable ForeignImage foreign) {
    DiskPlace {
      requireNonNull(diskId, "diskId");
      requireNonNull(directory, "directory");
    }

    DiskPlace over(@Nullable ForeignImage image) {
      return new DiskPlace(diskId, directory, image);
    }
  }

  /** {@code epoch.json}. */
  record EpochRecord(int formatVersion, UUID vm, long number, String issuer) {
    EpochRecord {
      requireNonNull(vm, "vm");
      requireNonNull(issuer, "issuer");
    }
  }

  /** {@code owner.json}: whose it is, and which agent keeps it. */
  record Owner(
      int formatVersion, UUID vm, @Nullable String owner, String keeper, long keeperEpoch) {
    private static final int NAME_LENGTH_MAX = 253;

    Owner {
      requireNonNull(vm, "vm");
      if (keeper.length() > NAME_LENGTH_MAX
          || (owner != null && (owner.isBlank() || owner.length() > NAME_LENGTH_MAX))) {
        throw new IllegalArgumentException("owner, keeper: at most 253 characters");
      }
    }
  }

  /** {@code staging.json}: an initial copy under way, whose bases are good to go on with. */
  record Staging(int formatVersion, String stagingId, List<StagedDisk> disks) {
    Staging {
      requireNonNull(stagingId, "stagingId");
      disks = List.copyOf(disks);
    }
  }

  /** A disk of an initial copy. */
  record StagedDisk(DiskId diskId, long sizeBytes) {}

  /** {@code pins.json}: points held by name. */
  record Pins(int formatVersion, Map<String, PointId> pins) {
    Pins {
      pins = Map.copyOf(pins);
    }
  }
}
