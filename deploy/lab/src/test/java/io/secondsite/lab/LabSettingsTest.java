package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.lab.LabSettings.Lifetime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabSettingsTest {
  private static final int SOCKET_PATH_BYTES_MAX = 107;

  @TempDir Path folder;

  @Test
  void aDeepOwnerStillGetsShortSocketPaths() {
    // Given
    var owner = Path.of("/root/" + "very-deep/".repeat(40));
    // When
    var settings = LabSettings.ownedBy(owner);
    // Then
    assertThat(settings.folders(Site.NEW_YORK).socket().toString().length())
        .isLessThan(SOCKET_PATH_BYTES_MAX);
    assertThat(settings).isEqualTo(LabSettings.ownedBy(owner));
    assertThat(settings).isNotEqualTo(LabSettings.ownedBy(owner.resolve("other")));
  }

  @Test
  void aHomeThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> settings(Path.of("/" + "x".repeat(80))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sockets");
  }

  @Test
  void aHomeThatQemuCannotEnterIsRefusedByName() throws Exception {
    // Given
    var secret = folder.resolve("p");
    Files.createDirectory(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    // When, Then
    assertThatThrownBy(() -> settings(secret).ensureTraversable())
        .isInstanceOf(LabException.class)
        .hasMessageContaining(secret.toString());
  }

  private static LabSettings settings(Path home) {
    return new LabSettings(home, Lifetime.DETACHED, Path.of("/"), Duration.ofSeconds(1));
  }
}
