package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BootTest {
  private static final List<String> CONSOLE =
      List.of(
          "SeaBIOS",
          "\u001bc\u001b[2JFSCK vda exit=0",
          "FSCK vdb exit=0",
          "BOOT last=0 torn=0 vda=0 vdb=0",
          "FLUSHED 1",
          "FSCK vda exit=1",
          "FSCK vdb exit=0",
          "BOOT last=41 torn=0 vda=41 vdb=42",
          "FLUSHED 42");

  @Test
  void theLastBootOfAConsoleCounts() {
    assertThat(Boot.last(CONSOLE)).contains(new Boot(1, 0, 0, 41, 42));
  }

  @Test
  void aConsoleWithoutABootHasNone() {
    assertThat(Boot.last(List.of("FSCK vda exit=0"))).isEmpty();
  }

  @Test
  void disksAreConsistentOnlyIfTheyAreOfOneInstant() {
    assertThat(new Boot(0, 1, 0, 41, 41).consistent()).isTrue();
    assertThat(new Boot(0, 0, 0, 41, 42).consistent()).isTrue();
    assertThat(new Boot(0, 0, 0, 41, 43).consistent()).as("vdb is newer").isFalse();
    assertThat(new Boot(0, 0, 0, 41, 40).consistent()).as("vda is newer").isFalse();
    assertThat(new Boot(0, 0, 1, 41, 41).consistent()).as("torn").isFalse();
    assertThat(new Boot(4, 0, 0, 41, 41).consistent()).as("damaged").isFalse();
  }
}
