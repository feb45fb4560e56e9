package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherRecordTest {
  @TempDir private Path folder;

  @Test
  void aRecordIsReadBackAndFindsItsProcess() throws Exception {
    // Given
    StateFolder state = new StateFolder(folder);
    ProcessHandle self = ProcessHandle.current();
    LauncherRecord written =
        new LauncherRecord(
            self.pid(),
            LauncherRecord.startOf(self),
            "simulated",
            "as asked",
            List.of(new LauncherRecord.Part("host-agent", "NewYork", "https://127.0.0.1:8084")));
    // When
    written.write(state);
    // Then
    assertThat(LauncherRecord.read(state)).contains(written);
    assertThat(written.process()).contains(self);
  }

  @Test
  void anotherProcessWithTheSameNumberIsNotTakenForTheLauncher() {
    LauncherRecord old =
        new LauncherRecord(
            ProcessHandle.current().pid(), "2001-01-01T00:00:00Z", "simulated", "", List.of());
    assertThat(old.process()).isEmpty();
  }
}
