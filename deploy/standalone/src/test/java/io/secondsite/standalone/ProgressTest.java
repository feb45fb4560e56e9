package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void bytesAreShownInBinaryUnits() {
    assertThat(Progress.bytes(0)).isEqualTo("0 B");
    assertThat(Progress.bytes(1023)).isEqualTo("1023 B");
    assertThat(Progress.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Progress.bytes(64L * 1024 * 1024)).isEqualTo("64.0 MiB");
    assertThat(Progress.bytes(3L << 40)).isEqualTo("3.0 TiB");
  }

  @Test
  void aLogGetsALineEachTenPercentOnly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), false);
    for (int percent = 0; percent <= 100; percent++) {
      progress.moving(percent + " % of it");
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines().count()).isBetween(10L, 12L);
  }
}
