package io.secondsite.replication;

import io.secondsite.volume.Epoch;
import io.secondsite.volume.PointHeader;
import io.secondsite.volume.RetentionSettings;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an offline package holds; its host signs these bytes.
 *
 * @param id of the cycle whose segments these are
 * @param host that made it
 * @param peer for which it was made
 * @param epoch in which the machine ran there
 * @param sourceCheckpoint from which the source goes on once the package is imported
 * @param files in the order in which they are taken
 */
public record SeedManifest(
    int formatVersion,
    UUID id,
    UUID vm,
    String name,
    String host,
    String peer,
    Epoch epoch,
    Instant capturedAt,
    Instant createdAt,
    String sourceCheckpoint,
    @Nullable RetentionSettings retention,
    List<Disk> disks,
    List<SeedFile> files) {
  /** The format that is written and read here. */
  public static final int FORMAT_VERSION = 1;

  /** More files than any export makes: one a segment of half a minute, for a month. */
  static final int FILES_MAX = 100_000;

  private static final Pattern FILE_NAME = Pattern.compile("segment-[0-9]{6}\\.delta");

  /** A disk as it was captured. */
  public record Disk(String target, long sizeBytes) {}

  /**
   * One segment of the delta wire format.
   *
   * @param sha256 of the whole file, in hexadecimal digits
   */
  public record SeedFile(String name, long bytes, String sha256) {
    public SeedFile {
      if (!FILE_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("files: a name like segment-000000.delta");
      }
      if (bytes < 1) {
        throw new IllegalArgumentException("files: " + name + " of " + bytes + " bytes");
      }
    }
  }

  public SeedManifest {
    disks = List.copyOf(disks);
    files = List.copyOf(files);
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
    if (disks.isEmpty() || disks.size() > PointHeader.DISKS_MAX) {
      throw new IllegalArgumentException("disks: 1 to " + PointHeader.DISKS_MAX);
    }
    if (files.isEmpty() || files.size() > FILES_MAX) {
      throw new IllegalArgumentException("files: 1 to " + FILES_MAX);
    }
    Set<String> names = new HashSet<>();
    for (SeedFile file : files) {
      if (!names.add(file.name())) {
        throw new IllegalArgumentException("files: " + file.name() + " is there twice");
      }
    }
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(SeedFile::bytes).sum();
  }

  static String fileName(int segment) {
    return String.format("segment-%06d.delta", segment);
  }
}
