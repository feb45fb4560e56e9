package io.secondsite.agent.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.replication.ReplicationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
  @ParameterizedTest
  @EnumSource(ReplicationException.Code.class)
  void everyCodeOfReplicationHasOneOfTheAgent(ReplicationException.Code code) {
    assertThat(ErrorCode.valueOf(code.name()).status()).isBetween(400, 599);
  }

  @Test
  void everyCodeIsDocumentedWithItsStatus() throws IOException {
    // Given
    String document = Files.readString(Path.of("..", "..", "docs", "reference", "error-codes.md"));
    // Then
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(document).contains("| `" + code.name() + "` | " + code.status() + " |");
    }
  }
}
