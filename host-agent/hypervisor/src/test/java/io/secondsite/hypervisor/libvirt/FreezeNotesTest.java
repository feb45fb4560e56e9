package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next life knows of freezes. */
final class FreezeNotesTest {
  private static final UUID VM = UUID.fromString("00000000-0000-4000-8000-000000000001");

  @TempDir private Path folder;

  @Test
  void aNoteIsThereUntilItIsRemovedAndOtherFilesAreNone() throws Exception {
    // Given
    FreezeNotes notes = new FreezeNotes(folder.resolve("freezes"));
    assertThat(notes.all()).isEmpty();
    // When
    notes.write(VM);
    Files.createFile(folder.resolve("freezes").resolve("README"));
    // Then
    assertThat(new FreezeNotes(folder.resolve("freezes")).all()).containsExactly(VM);
    assertThat(notes.has(VM)).isTrue();
    notes.remove(VM);
    notes.remove(VM);
    assertThat(notes.all()).isEmpty();
    assertThat(folder.resolve("freezes").resolve("README")).exists();
  }

  @Test
  void aSecondNoteOfAMachineIsRefused() throws Exception {
    // Given
    FreezeNotes notes = new FreezeNotes(folder);
    notes.write(VM);
    // When, Then
    assertThatThrownBy(() -> notes.write(VM)).isInstanceOf(HypervisorException.class);
  }
}
