package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir private Path folder;

  @Test
  void socketsHaveShortPathsHoweverDeepTheStateFolderIs() {
    StateFolder deep = new StateFolder(Path.of("/a/" + "very-long-name/".repeat(20)));
    Path socket = deep.runtime("NewYork").resolve("x".repeat(40));
    assertThat(socket.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(108);
  }

  @Test
  void twoStateFoldersShareNoRuntimeFolder() {
    assertThat(new StateFolder(folder.resolve("a")).runtimes())
        .isNotEqualTo(new StateFolder(folder.resolve("b")).runtimes());
  }

  @Test
  void deletingFollowsNoLink() throws Exception {
    // Given
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path kept = Files.writeString(outside.resolve("kept"), "content");
    StateFolder state = new StateFolder(Files.createDirectory(folder.resolve("state")));
    Files.createSymbolicLink(state.path().resolve("link"), outside);
    // When
    state.delete();
    // Then
    assertThat(state.path()).doesNotExist();
    assertThat(kept).hasContent("content");
  }
}
