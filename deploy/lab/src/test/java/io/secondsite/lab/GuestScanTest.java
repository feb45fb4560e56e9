package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest's own judgement of a disk, run here by the busybox that the guest runs. */
class GuestScanTest {
  private static final int RING = 8;

  @TempDir Path folder;

  @BeforeEach
  void busyboxIsHere() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/busybox"))
            || Files.isExecutable(Path.of("/bin/busybox")));
  }

  @Test
  void noRecordsYet() throws IOException {
    assertThat(scan(folder.resolve("none"))).isEqualTo("0 0");
  }

  @Test
  void wholeRecordsInSequenceAreCountedToTheLast() throws IOException {
    assertThat(scan(records(1, 2, 3))).isEqualTo("3 0");
  }

  @Test
  void aRingThatWentRoundIsWhole() throws IOException {
    assertThat(scan(records(9, 10, 11, 4, 5, 6, 7, 8))).isEqualTo("11 0");
  }

  @Test
  void aMissingRecordIsTorn() throws IOException {
    assertThat(scan(records(9, 2, 11, 4, 5, 6, 7, 8))).isEqualTo("11 1");
  }

  @Test
  void aSectorOfAnotherRecordIsSeen() throws IOException {
    // Given
    var file = records(1, 2, 3);
    var bytes = Files.readAllBytes(file);
    System.arraycopy(record(7).getBytes(UTF_8), 1024, bytes, 4096 + 1024, 512);
    // When
    Files.write(file, bytes);
    // Then: not whole, and so not there either
    assertThat(scan(file)).isEqualTo("3 2");
  }

  @Test
  void zeroesWhereARecordShouldBeAreSeen() throws IOException {
    // Given
    var file = records(1, 2, 3);
    var bytes = Files.readAllBytes(file);
    java.util.Arrays.fill(bytes, 4096, 8192 - 1, (byte) 0);
    // When
    Files.write(file, bytes);
    // Then
    assertThat(scan(file)).isNotEqualTo("3 0");
  }

  private Path records(int... numbers) throws IOException {
    var text = new StringBuilder();
    for (var number : numbers) {
      text.append(record(number));
    }
    return Files.writeString(folder.resolve("records"), text);
  }

  private static String record(int number) {
    return (number + " 1700000000.25 ").repeat(400).substring(0, 4095) + "\n";
  }

  private static String scan(Path file) throws IOException {
    var script =
        "ring=" + RING + "; awk() { busybox awk \"$@\"; }\n" + function() + "\nscan \"$1\"";
    return Command.of("busybox", "sh", "-c", script, "scan", file.toString()).run().strip();
  }

  private static String function() throws IOException {
    try (var stream =
        Objects.requireNonNull(GuestImage.class.getResourceAsStream("guest-init.sh"))) {
      var init = new String(stream.readAllBytes(), UTF_8);
      var start = init.indexOf("scan() {");
      return init.substring(start, init.indexOf("\n}\n", start) + 2);
    }
  }
}
