package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialWatchTest {
  @TempDir private Path folder;

  @Test
  void linesAreSeenWholeWithTheTimeTheyAppeared() throws Exception {
    // Given
    Path log = folder.resolve("serial.log");
    Instant before = Clock.systemUTC().instant();
    try (SerialWatch watch = SerialWatch.follow(log, Clock.systemUTC())) {
      // When
      Files.writeString(log, "FLUSHED 1\r\nFLUS");
      Until.holds("the first line", Duration.ofSeconds(60), () -> watch.lines().size() == 1);
      Files.writeString(log, "HED 2\n", StandardOpenOption.APPEND);
      Until.holds("the second line", Duration.ofSeconds(60), () -> watch.lines().size() == 2);
      // Then
      assertThat(watch.lines())
          .extracting(SerialWatch.Line::text)
          .containsExactly("FLUSHED 1", "FLUSHED 2");
      assertThat(watch.lines().getFirst().seenAt()).isAfterOrEqualTo(before);
    }
  }
}
