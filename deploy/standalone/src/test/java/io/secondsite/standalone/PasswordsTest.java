package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {
  @TempDir Path folder;

  private Path file(String permissions, String text) throws IOException {
    Path file = folder.resolve("users");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  @Test
  void linesAreNamesAndPasswords() throws IOException {
    Path file = file("rw-------", "# made by up\n\nvault=abc=\nprovider-a=x/y+z\n");
    assertThat(Passwords.read(file))
        .containsEntry("vault", "abc=")
        .containsEntry("provider-a", "x/y+z")
        .hasSize(2);
  }

  @Test
  void aFileThatOthersMayReadIsRefused() throws IOException {
    Path file = file("rw-r-----", "vault=abc\n");
    assertThatThrownBy(() -> Passwords.read(file)).hasMessageContaining("chmod 600");
  }

  @Test
  void aBadLineIsRefusedWithoutBeingShown() throws IOException {
    Path file = file("rw-------", "vault=se'cret\n");
    assertThatThrownBy(() -> Passwords.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("se'cret");
  }
}
