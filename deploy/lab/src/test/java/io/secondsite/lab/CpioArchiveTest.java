package io.secondsite.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpioArchiveTest {
  @Test
  void aFileComesAfterItsFoldersAndEverythingIsAlignedToFourBytes() throws IOException {
    // Given
    var out = new ByteArrayOutputStream();
    // When
    try (var archive = new CpioArchive(out)) {
      archive.add("a/b/file", 0755, "hello".getBytes(US_ASCII));
      archive.add("a/other", 0644, new byte[0]);
    }
    // Then
    var text = out.toString(US_ASCII);
    assertThat(out.size() % 4).isZero();
    assertThat(text).startsWith("07070100000001000041ed");
    assertThat(text)
        .containsSubsequence(
            "a\0",
            "a/b\0",
            "000081ed",
            "00000005",
            "a/b/file\0",
            "hello\0\0\0",
            "000081a4",
            "a/other\0",
            "TRAILER!!!\0");
    assertThat(text.split("070701", -1)).hasSize(1 + 5);
  }
}
