package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootNoteTest {
  private static final BootNote NOTE =
      new BootNote(
          "drill-1",
          UUID.fromString("6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f"),
          "web - Test <&>",
          "2026-01-02T03:04:05.678901Z",
          true);

  @TempDir Path folder;

  @Test
  void aNoteIsReadAsItWasWritten() throws IOException {
    // Given
    Path file = folder.resolve("boot.json");
    // When
    NOTE.write(file);
    // Then
    assertThat(BootNote.read(file)).isEqualTo(NOTE);
    assertThat(folder.resolve("boot.json.new")).doesNotExist();
  }

  @Test
  void aNoteOfALaterVersionIsRead() throws IOException {
    // Given
    Path file = folder.resolve("boot.json");
    NOTE.write(file);
    // When
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"later\":[1],"));
    // Then
    assertThat(BootNote.read(file)).isEqualTo(NOTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "[]",
        "{\"bootId\":\"../x\",\"vm\":\"6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f\",\"name\":\"w\","
            + "\"startedAt\":\"2026-01-02T03:04:05Z\",\"ownNetwork\":true}",
        "{\"bootId\":\"x\",\"vm\":null,\"name\":\"w\","
            + "\"startedAt\":\"2026-01-02T03:04:05Z\",\"ownNetwork\":true}",
        "{\"bootId\":\"x\",\"vm\":\"6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f\",\"name\":\"w\","
            + "\"startedAt\":\"yesterday\",\"ownNetwork\":true}",
        "{\"bootId\":\"x\",\"vm\":\"6d1a0d3c-5b0e-4f6c-9f2e-0a0b0c0d0e0f\",\"name\":\"w\","
            + "\"startedAt\":\"2026-01-02T03:04:05Z\"}",
        "{\"bootId\":\"x\""
      })
  void aBrokenNoteIsToldWithItsFile(String text) throws IOException {
    // Given
    Path file = folder.resolve("boot.json");
    Files.writeString(file, text);
    // Then
    assertThatThrownBy(() -> BootNote.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("boot.json");
  }
}
