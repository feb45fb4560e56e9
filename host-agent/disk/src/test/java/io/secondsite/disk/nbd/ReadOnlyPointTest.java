package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.disk.nbd.NbdException.Code;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client can say changes a point. */
@Timeout(120)
class ReadOnlyPointTest {
  private static final int SIZE_BYTES = 1024 * 1024;

  @TempDir Path directory;

  private final byte[] content = Tools.randomContent(9, SIZE_BYTES);
  // a disk that could be written, so that only the export says no
  private final MemoryDisk disk = new MemoryDisk(content.clone());

  @SuppressWarnings("NullAway.Init")
  private NbdServer server;

  @BeforeEach
  void serve() throws Exception {
    server = NbdServer.listen(socket(), NbdServerSettings.defaults());
    server.export("point", NbdExport.readOnly(disk));
  }

  @AfterEach
  void nothingIsChanged() throws Exception {
    server.close();
    assertThat(disk.content()).isEqualTo(content);
    assertThat(disk.flushes).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {COMMAND_TRIM, COMMAND_WRITE_ZEROES, COMMAND_RESIZE})
  void trimZeroAndResizeAreNotPermitted(int command) throws Exception {
    try (Wire simple = new Wire(socket());
        Wire structured = new Wire(socket())) {
      // Given
      simple.go("point");
      structured.goStructured("point");
      // When
      structured.request(0, command, 4, 0, 4096);
      // Then
      assertThat(simple.refused(0, command, 0, 4096)).isEqualTo(EPERM);
      Wire.Chunk refusal = structured.chunk(4);
      assertThat(refusal.errorNumber()).isEqualTo(EPERM);
      assertThat(refusal.done()).isTrue();
    }
  }

  @Test
  void aWriteIsNotPermittedAndItsPayloadIsNoRequest() throws Exception {
    try (Wire simple = new Wire(socket());
        Wire structured = new Wire(socket())) {
      // Given
      simple.go("point");
      structured.goStructured("point");
      for (Wire wire : List.of(simple, structured)) {
        wire.request(COMMAND_FLAG_FORCE_UNIT_ACCESS, COMMAND_WRITE, 5, 0, 4096);
        wire.out.write(new byte[4096]);
        wire.request(0, COMMAND_FLUSH, 6, 0, 0);
      }
      // Then
      assertThat(simple.simpleReply(5)).isEqualTo(EPERM);
      assertThat(simple.simpleReply(6)).isZero();
      assertThat(structured.chunk(5).errorNumber()).isEqualTo(EPERM);
      assertThat(structured.simpleReply(6)).isZero();
    }
  }

  @Test
  void ourClientDoesNotEvenSendIt() throws Exception {
    try (NbdClient client = NbdClient.connect(socket(), "point", NbdClientOptions.defaults())) {
      // When
      NbdException write =
          catchThrowableOfType(NbdException.class, () -> client.write(0, ByteBuffer.allocate(512)));
      // Then
      assertThat(client.flags().readOnly()).isTrue();
      assertThat(client.flags().canMultiConnection()).isTrue();
      assertThat(client.flags().canTrim()).isFalse();
      assertThat(client.flags().canZero()).isFalse();
      assertThat(write.code()).isEqualTo(Code.READ_ONLY);
      assertThat(client.open()).isTrue();
    }
  }

  @Test
  void qemuCannotWriteTrimZeroOrResizeIt() throws Exception {
    Tools.assumePresent("qemu-io", "qemu-img");
    String uri = "nbd+unix:///point?socket=" + socket();
    for (String command : List.of("write -P 7 0 4k", "write -z 0 64k", "discard 0 64k")) {
      // When
      Tools.Result result = Tools.attempt(directory, "qemu-io", "-f", "raw", uri, "-c", command);
      // Then
      assertThat(result.status()).as(command).isNotZero();
    }
    assertThat(Tools.attempt(directory, "qemu-img", "resize", "-f", "raw", uri, "2M").status())
        .isNotZero();
  }

  private Path socket() {
    return directory.resolve("s.sock");
  }
}
