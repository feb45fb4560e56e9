package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialConsoleTest {
  @TempDir Path folder;

  @Test
  void aLineThatIsStillOnItsWayIsNotRead() throws IOException {
    // Given
    var file = Files.writeString(folder.resolve("console"), "FLUSHED 8\r\nFLUSHED 9\r\nFLUSHED 1");
    // When
    var console = new SerialConsole(file);
    // Then
    assertThat(console.lines()).containsExactly("FLUSHED 8", "FLUSHED 9");
    assertThat(console.flushed()).isEqualTo(9);
  }

  @Test
  void whatWasSaidBeforeIsNotHeardAgain() throws IOException {
    // Given
    var file = Files.writeString(folder.resolve("console"), "FLUSHED 9\r\n");
    var console = new SerialConsole(file).fromHere();
    // When
    Files.writeString(file, "FLUSHED 9\r\nFLUSHED 2\r\n");
    // Then
    assertThat(console.flushed()).isEqualTo(2);
  }

  @Test
  void aConsoleThatIsNotThereYetIsSilent() {
    assertThat(new SerialConsole(folder.resolve("none")).lines()).isEmpty();
  }
}
