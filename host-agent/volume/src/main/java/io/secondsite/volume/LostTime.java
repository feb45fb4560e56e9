package io.secondsite.volume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The time of a location whose record is not there: that of its newest manifest, so that setting a
 * clock and deleting a file unlocks nothing; the wall clock's only where there is no point at all.
 *
 * @param root the location
 */
record LostTime(Path root, Clock clock) {

  Instant time() throws IOException {
    Optional<Instant> newest = Optional.empty();
    for (Path home : VolumeOpening.entries(root)) {
      Path points = new VolumeLayout(home).points();
      if (Files.isDirectory(points)) {
        for (Path manifest : VolumeOpening.entries(points)) {
          newest = later(newest, committed(manifest));
        }
      }
    }
    return newest.orElseGet(clock::instant);
  }

  private static Optional<Instant> committed(Path manifest) {
    try {
      ObjectNode fields = SealedJson.readTree(manifest);
      String time = fields.path("replicaTime").asText(fields.path("committedAt").asText());
      return Optional.of(Instant.parse(time));
    } catch (VolumeException | DateTimeException e) {
      return Optional.empty(); // told when its volume is opened
    }
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || other.filter(one.get()::isBefore).isPresent() ? other : one;
  }
}
