package io.secondsite.replication;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A package that was made.
 *
 * @param path of its folder, as text
 * @param sourceCheckpoint from which the source goes on once it is imported
 * @param bytes of all its files
 */
public record SeedExported(
    String path, String sourceCheckpoint, Instant capturedAt, Instant createdAt, long bytes) {

  /** Its folder. */
  public Path folder() {
    return Path.of(path);
  }
}
