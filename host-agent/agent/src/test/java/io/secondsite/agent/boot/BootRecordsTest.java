package io.secondsite.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootRecordsTest {
  @TempDir Path state;

  private final BootState.Starting starting = new BootState.Starting();

  private Boot boot(String id) {
    return new Boot(
        id,
        BootKind.DRILL,
        new UUID(1, 1),
        new UUID(2, 2),
        "web - Test",
        "e00001-s0000000001",
        "isolated",
        Path.of("/run/x.sock"),
        Instant.parse("2026-01-01T00:00:00.123456Z"),
        starting);
  }

  @Test
  void whatWasRecordedIsThereAfterARestart() throws Exception {
    // Given
    BootRecords records = BootRecords.open(state);
    Boot first = records.put(boot("drill-1"));
    Boot second =
        records.put(
            boot("drill-2").with(starting.started(Instant.EPOCH, "/log", List.of("file /x"))));
    Boot third = records.put(boot("drill-3").with(starting.failed("no memory")));
    // When
    BootRecords reopened = BootRecords.open(state);
    // Then
    assertThat(reopened.all()).containsExactly(first, second, third);
  }

  @Test
  void whatWasRemovedIsGoneAfterARestart() throws Exception {
    // Given
    BootRecords records = BootRecords.open(state);
    Boot boot = records.put(boot("drill-1"));
    records.remove(boot);
    // When
    BootRecords reopened = BootRecords.open(state);
    // Then
    assertThat(reopened.all()).isEmpty();
  }
}
