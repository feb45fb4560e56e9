package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand connections that ask nothing: bounded, and in nobody's way. */
@Timeout(120)
class IdleConnectionsTest {
  private static final int SIZE_BYTES = 256 * 1024;
  private static final int CONNECTIONS = 1000;
  private static final int CONNECTIONS_MAX = 64;

  @TempDir Path directory;

  private final MemoryDisk disk = new MemoryDisk(Tools.randomContent(8, SIZE_BYTES));
  private final List<Wire> idle = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (Wire wire : idle) {
      wire.close();
    }
  }

  @Test
  void aThousandIdleConnectionsAreBoundedAndTheOthersServedOn() throws Exception {
    // Given
    try (NbdServer server = server(NbdServerSettings.defaults());
        NbdClient before = client()) {
      // When
      int let = 0;
      for (int i = 0; i < CONNECTIONS; i++) {
        let += connect() ? 1 : 0;
      }
      // Then
      assertThat(let).isEqualTo(CONNECTIONS_MAX - 1);
      assertThat(server.connections()).isEqualTo(CONNECTIONS_MAX);
      assertServed(before);
      assertThatThrownBy(this::client).isInstanceOf(NbdException.class);
    }
  }

  @Test
  void aThousandIdleConnectionsGiveWayToAClientThatAsks() throws Exception {
    // Given
    try (NbdServer server = server(NbdServerSettings.defaults().withIdleGrace(Duration.ZERO));
        NbdClient before = client()) {
      // When
      for (int i = 0; i < CONNECTIONS; i++) {
        assertServed(before);
        assertThat(connect()).isTrue();
      }
      // Then
      assertThat(server.connections()).isLessThanOrEqualTo(CONNECTIONS_MAX);
      assertServed(before);
      try (NbdClient after = client()) {
        assertServed(after);
      }
    }
  }

  @Test
  void connectionsThatNeverFinishTheHandshakeAreGoneAtItsDeadline() throws Exception {
    // Given
    NbdServerSettings settings =
        NbdServerSettings.defaults()
            .withDeadlines(Duration.ofSeconds(2), Duration.ofSeconds(30))
            .withIdleGrace(Duration.ofHours(1));
    try (NbdServer server = server(settings)) {
      for (int i = 0; i < CONNECTIONS_MAX; i++) {
        beginHandshake();
      }
      // When
      while (server.connections() > 0) {
        Thread.onSpinWait();
      }
      // Then
      try (NbdClient after = client()) {
        assertServed(after);
      }
    }
  }

  /** It counts from the greeting on; on a slow machine the first ones are gone already. */
  private void beginHandshake() throws IOException {
    Wire wire = new Wire(socket());
    idle.add(wire);
    assertThat(wire.in.readNBytes(18)).hasSize(18);
  }

  private boolean connect() throws IOException {
    Wire wire = new Wire(socket());
    idle.add(wire);
    try {
      wire.go("disk");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private NbdServer server(NbdServerSettings settings) throws IOException {
    NbdServer server = NbdServer.listen(socket(), settings.withConnectionsMax(CONNECTIONS_MAX));
    server.export("disk", NbdExport.readOnly(disk));
    return server;
  }

  private NbdClient client() throws IOException {
    return NbdClient.connect(socket(), "disk", NbdClientOptions.defaults());
  }

  private void assertServed(NbdClient client) throws IOException, InterruptedException {
    ByteBuffer read = ByteBuffer.allocate(SIZE_BYTES);
    client.read(0, read);
    assertThat(read.array()).isEqualTo(disk.content());
  }

  private Path socket() {
    return directory.resolve("s.sock");
  }
}
