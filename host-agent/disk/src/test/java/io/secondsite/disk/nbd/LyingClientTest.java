package io.secondsite.disk.nbd;

import static io.secondsite.disk.nbd.NbdProtocol.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our server against clients that lie, stall or hoard: it refuses or drops them, and serves on. */
@Timeout(120)
class LyingClientTest {
  private static final int SIZE_BYTES = 1024 * 1024;

  @TempDir Path directory;

  private final MemoryDisk disk = new MemoryDisk(Tools.randomContent(6, SIZE_BYTES));

  @SuppressWarnings("NullAway.Init")
  private NbdServer server;

  @BeforeEach
  void serve() throws Exception {
    server =
        NbdServer.listen(
            socket(),
            NbdServerSettings.defaults()
                .withConnectionsMax(8)
                .withDeadlines(Duration.ofSeconds(60), Duration.ofSeconds(60)));
    server.export("disk", NbdExport.readOnly(disk));
    server.export("live", NbdExport.writable(new MemoryDisk(SIZE_BYTES)));
  }

  /** A server beside it whose deadlines are for clients that let them expire, and for no other. */
  private NbdServer hastyServer() throws IOException {
    NbdServer hasty =
        NbdServer.listen(
            hastySocket(),
            NbdServerSettings.defaults()
                .withDeadlines(Duration.ofMillis(500), Duration.ofMillis(500)));
    hasty.export("disk", NbdExport.readOnly(disk));
    return hasty;
  }

  private Path hastySocket() {
    return directory.resolve("h.sock");
  }

  /** Whatever a client did, the next one is served. */
  @AfterEach
  void serveOn() throws Exception {
    try (NbdClient client = NbdClient.connect(socket(), "disk", NbdClientOptions.defaults())) {
      ByteBuffer read = ByteBuffer.allocate(SIZE_BYTES);
      client.read(0, read);
      assertThat(read.array()).isEqualTo(disk.content());
    } finally {
      server.close();
    }
  }

  @Test
  void aSilentClientIsDroppedAtTheHandshakeDeadline() throws Exception {
    try (NbdServer hasty = hastyServer();
        Wire wire = new Wire(hastySocket())) {
      // When
      wire.in.readNBytes(18);
      // Then
      wire.requireDropped();
      awaitNoConnections(hasty);
    }
  }

  @Test
  void aClientWithUnknownFlagsOrAWrongMagicIsDropped() throws Exception {
    try (Wire flags = new Wire(socket());
        Wire magic = new Wire(socket())) {
      // When
      flags.in.readNBytes(18);
      flags.out.writeInt(0xff);
      magic.greet();
      magic.out.writeLong(1);
      // Then
      flags.requireDropped();
      magic.requireDropped();
    }
  }

  @Test
  void anOptionOf4GiBDropsTheConnection() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // When
      wire.greet();
      wire.out.writeLong(OPTION_MAGIC);
      wire.out.writeInt(OPTION_GO);
      wire.out.writeInt(-1);
      // Then
      wire.requireDropped();
    }
  }

  @Test
  void endlessOptionsDropTheConnection() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.greet();
      // When
      for (int i = 0; i < ServerHandshake.OPTIONS_MAX; i++) {
        assertThat(wire.option(99, new byte[0])).isEqualTo(REPLY_ERROR_UNSUPPORTED);
      }
      // Then
      wire.requireDropped();
    }
  }

  @Test
  void badOptionsAreRefusedAndTheHandshakeGoesOn() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.greet();
      // Then TLS and unknown options are unknown
      assertThat(wire.option(5, new byte[0])).isEqualTo(REPLY_ERROR_UNSUPPORTED);
      // Then lengths that lie are invalid
      assertThat(wire.option(OPTION_GO, new byte[0])).isEqualTo(REPLY_ERROR_INVALID);
      assertThat(wire.option(OPTION_GO, new byte[] {127, 0, 0, 0, 'x', 0, 0}))
          .isEqualTo(REPLY_ERROR_INVALID);
      assertThat(wire.option(OPTION_GO, new byte[] {-1, -1, -1, -1, 'x', 0, 0}))
          .isEqualTo(REPLY_ERROR_INVALID);
      assertThat(wire.option(OPTION_GO, new byte[] {0, 0, 0, 1, 'x', -1, -1}))
          .isEqualTo(REPLY_ERROR_INVALID);
      assertThat(wire.option(OPTION_LIST, new byte[1])).isEqualTo(REPLY_ERROR_INVALID);
      assertThat(wire.option(OPTION_STRUCTURED_REPLY, new byte[1])).isEqualTo(REPLY_ERROR_INVALID);
      // Then contexts need structured replies first, and their count is not believed
      byte[] contexts = {0, 0, 0, 4, 'd', 'i', 's', 'k', 0, 0, 0, 0};
      assertThat(wire.option(OPTION_SET_META_CONTEXT, contexts)).isEqualTo(REPLY_ERROR_INVALID);
      contexts[8] = 127;
      assertThat(wire.option(OPTION_SET_META_CONTEXT, contexts)).isEqualTo(REPLY_ERROR_INVALID);
      // Then names that are no export are unknown, or too long to be one
      for (String name : List.of("", "other", "/../disk", "disk/..", "d".repeat(4096))) {
        assertThat(wire.option(OPTION_GO, Wire.goPayload(name))).isEqualTo(REPLY_ERROR_UNKNOWN);
      }
      assertThat(wire.option(OPTION_GO, Wire.goPayload("d".repeat(4097))))
          .isEqualTo(REPLY_ERROR_TOO_BIG);
      assertThat(wire.option(OPTION_ABORT, new byte[0])).isEqualTo(REPLY_ACK);
      wire.requireDropped();
    }
  }

  @Test
  void aClientOfTheOldExportNameOptionIsServedWithSimpleReplies() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.greet();
      wire.sendOption(OPTION_EXPORT_NAME, "disk".getBytes(StandardCharsets.UTF_8));
      assertThat(wire.in.readLong()).isEqualTo(SIZE_BYTES);
      wire.in.readShort();
      // When
      wire.request(0, COMMAND_READ, 5, 512, SIZE_BYTES - 512);
      // Then
      assertThat(wire.simpleReply(5)).isZero();
      assertThat(wire.in.readNBytes(SIZE_BYTES - 512))
          .isEqualTo(java.util.Arrays.copyOfRange(disk.content(), 512, SIZE_BYTES));
      // Then block status, which was not agreed on, is refused
      wire.request(0, COMMAND_BLOCK_STATUS, 6, 0, 512);
      assertThat(wire.simpleReply(6)).isEqualTo(EINVAL);
    }
  }

  @Test
  void anUnknownNameInTheOldOptionDropsTheConnection() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // When
      wire.greet();
      wire.sendOption(OPTION_EXPORT_NAME, "other".getBytes(StandardCharsets.UTF_8));
      // Then
      wire.requireDropped();
    }
  }

  @Test
  void badRequestsAreRefusedOneByOne() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.go("disk");
      // Then
      assertThat(wire.refused(0, COMMAND_READ, 0, (32 << 20) + 1)).isEqualTo(EOVERFLOW);
      assertThat(wire.refused(0, COMMAND_READ, 0, -1)).isEqualTo(EOVERFLOW);
      assertThat(wire.refused(0, COMMAND_READ, SIZE_BYTES, 1)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_READ, SIZE_BYTES - 1, 2)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_READ, -1, 1)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_READ, Long.MAX_VALUE, 1)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_READ, 0, 0)).isEqualTo(EINVAL);
      assertThat(wire.refused(0x80, COMMAND_READ, 0, 512)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_BLOCK_STATUS, 0, 512)).isEqualTo(EINVAL);
      assertThat(wire.refused(0, COMMAND_TRIM, 0, 512)).isEqualTo(EPERM);
      assertThat(wire.refused(0, COMMAND_WRITE_ZEROES, 0, 512)).isEqualTo(EPERM);
      assertThat(wire.refused(0, COMMAND_RESIZE, 0, 512)).isEqualTo(EPERM);
      assertThat(wire.refused(0, 99, 0, 512)).isEqualTo(EINVAL);
      wire.request(0, COMMAND_WRITE, 9, 0, 512);
      wire.out.write(new byte[512]);
      assertThat(wire.simpleReply(9)).isEqualTo(EPERM);
    }
  }

  @Test
  void writesOutsideTheDiskAreRefusedAfterTheirPayload() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.go("live");
      // When
      wire.request(0, COMMAND_WRITE, 1, SIZE_BYTES - 1, 2);
      wire.out.write(new byte[2]);
      // Then
      assertThat(wire.simpleReply(1)).isEqualTo(ENOSPC);
      assertThat(wire.refused(0, COMMAND_WRITE_ZEROES, SIZE_BYTES, 1)).isEqualTo(ENOSPC);
      assertThat(wire.refused(0, COMMAND_TRIM, SIZE_BYTES, 1)).isEqualTo(EINVAL);
      // Then a payload that nobody would take in ends the connection
      assertThat(wire.refused(0, COMMAND_WRITE, 0, -1)).isEqualTo(EOVERFLOW);
      wire.requireDropped();
    }
  }

  @Test
  void aClientThatTakesNoRepliesIsDropped() throws Exception {
    try (NbdServer hasty = hastyServer();
        Wire wire = new Wire(hastySocket())) {
      // Given
      wire.go("disk");
      // When it asks for far more than the socket holds, and reads nothing
      assertThatThrownBy(
              () -> {
                while (true) {
                  wire.request(0, COMMAND_READ, 1, 0, SIZE_BYTES);
                }
              })
          // Then
          .isInstanceOf(IOException.class);
      awaitNoConnections(hasty);
    }
  }

  @Test
  void aClientThatTakesNoRepliesToShortReadsIsDropped() throws Exception {
    try (NbdServer hasty = hastyServer();
        Wire wire = new Wire(hastySocket())) {
      // Given
      wire.go("disk");
      // When
      assertThatThrownBy(
              () -> {
                while (true) {
                  wire.request(0, COMMAND_READ, 1, 0, 4096);
                }
              })
          // Then
          .isInstanceOf(IOException.class);
      awaitNoConnections(hasty);
    }
  }

  @Test
  void aClientGoneInMidPayloadIsForgotten() throws Exception {
    try (Wire wire = new Wire(socket())) {
      wire.go("live");
      wire.request(0, COMMAND_WRITE, 1, 0, 512);
      wire.out.write(new byte[100]);
    }
  }

  @Test
  void aClientOfTheOldestHandshakeThatAsksAtOnceIsDropped() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // When
      wire.in.readNBytes(18);
      wire.request(0, COMMAND_READ, 1, 0, 512);
      // Then
      wire.requireDropped();
    }
  }

  @Test
  void tlsIsUnknownAndAClientThatBeginsItAnywayIsDropped() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.greet();
      assertThat(wire.option(5, new byte[0])).isEqualTo(REPLY_ERROR_UNSUPPORTED);
      // When: the first bytes of a TLS record
      wire.out.write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1});
      // Then
      wire.requireDropped();
    }
  }

  @Test
  void aNameOf4096BytesAndMoreInTheOldOptionDropsTheConnection() throws Exception {
    for (int length : new int[] {0, 4096, 4097, 65536}) {
      try (Wire wire = new Wire(socket())) {
        // When
        wire.greet();
        wire.sendOption(OPTION_EXPORT_NAME, "d".repeat(length).getBytes(StandardCharsets.UTF_8));
        // Then
        wire.requireDropped();
      }
    }
  }

  @Test
  void structuredRepliesCarryErrorsAndContentOfUnalignedRanges() throws Exception {
    try (Wire wire = new Wire(socket())) {
      // Given
      wire.goStructured("disk");
      // When
      wire.request(0, COMMAND_READ, 1, SIZE_BYTES - 1, 2);
      wire.request(0, COMMAND_READ, 2, 0, -1);
      // Then
      assertThat(wire.chunk(1).errorNumber()).isEqualTo(EINVAL);
      assertThat(wire.chunk(2).errorNumber()).isEqualTo(EOVERFLOW);
      for (int[] range : new int[][] {{0, 1}, {4095, 2}, {65535, 3}, {SIZE_BYTES - 1, 1}}) {
        wire.request(0, COMMAND_READ, 3, range[0], range[1]);
        assertThat(wire.content(3, range[0], range[1]))
            .isEqualTo(java.util.Arrays.copyOfRange(disk.content(), range[0], range[0] + range[1]));
      }
    }
  }

  @Test
  void severalConnectionsWithManyRequestsEachGetTheirOwnReplies() throws Exception {
    // Given
    int requests = 200;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < 6; client++) {
        java.util.Random random = new java.util.Random(client);
        running.add(
            clients.submit(() -> {
              try (NbdClient own =
                  NbdClient.connect(socket(), "disk", NbdClientOptions.defaults())) {
                for (int i = 0; i < requests; i++) {
                  int length = 1 + random.nextInt(i % 20 == 0 ? 400_000 : 9000);
                  int offset = random.nextInt(SIZE_BYTES - length);
                  // When
                  ByteBuffer read = ByteBuffer.allocate(length);
                  own.read(offset, read);
                  // Then
                  assertThat(read.array())
                      .isEqualTo(
                          java.util.Arrays.copyOfRange(disk.content(), offset, offset + length));
                }
              }
              return requests;
            }));
      }
      for (Future<?> client : running) {
        client.get();
      }
    }
  }

  /** Whatever comes, the server is there for the next client; {@link #serveOn} looks. */
  @Test
  void aThousandMangledSessionsEndInADropOrAnAnswer() throws Exception {
    for (int seed = 0; seed < 1000; seed++) {
      try (Wire wire = new Wire(socket())) {
        // When
        wire.out.write(MangledSession.of(seed));
        wire.finish();
        // Then
        wire.readToTheEnd();
      }
    }
  }

  @Test
  void idleConnectionsAreBounded() throws Exception {
    // Given
    List<Wire> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        Wire wire = new Wire(socket());
        idle.add(wire);
        wire.go("disk");
      }
      // When
      try (Wire tooMany = new Wire(socket())) {
        // Then
        assertThatThrownBy(tooMany::greet).isInstanceOf(IOException.class);
      }
      assertThat(server.connections()).isEqualTo(8);
    } finally {
      for (Wire wire : idle) {
        wire.close();
      }
      awaitNoConnections(server);
    }
  }

  @Test
  void theDisksErrorBecomesAnIoErrorWithItsReason() throws Exception {
    // Given
    server.export("broken", NbdExport.readOnly(new BrokenDisk(new CountDownLatch(0))));
    try (NbdClient client =
        NbdClient.connect(
            socket(), "broken", NbdClientOptions.defaults().withMetaContexts(BASE_ALLOCATION))) {
      // Then
      assertThatThrownBy(() -> client.read(0, ByteBuffer.allocate(4096)))
          .isInstanceOf(NbdException.class)
          .hasMessageContaining("cluster 3 is rotten")
          .extracting(e -> ((NbdException) e).errorNumber())
          .isEqualTo(EIO);
      assertThat(client.blockStatus(BASE_ALLOCATION, 0, 4096)).hasSize(1);
    }
  }

  @Test
  void withdrawingClosesConnectionsAndTellsWhetherTheDiskIsFree() throws Exception {
    // Given
    CountDownLatch release = new CountDownLatch(1);
    BrokenDisk slow = new BrokenDisk(release);
    try (NbdServer hasty = hastyServer();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        NbdClient client = slowClient(hasty, slow);
        NbdClient other = NbdClient.connect(socket(), "disk", NbdClientOptions.defaults())) {
      Future<?> read =
          threads.submit(() ->
              assertThatThrownBy(() -> client.read(0, ByteBuffer.allocate(512)))
                  .isInstanceOf(NbdException.class));
      slow.entered.await();
      // When
      boolean free = hasty.withdraw("slow");
      // Then
      assertThat(free).isFalse();
      read.get();
      release.countDown();
      assertThat(server.withdraw("disk")).isTrue();
      assertThatThrownBy(() -> other.read(0, ByteBuffer.allocate(512)))
          .isInstanceOf(NbdException.class);
    }
    server.export("disk", NbdExport.readOnly(disk));
  }

  private NbdClient slowClient(NbdServer hasty, BrokenDisk slow) throws IOException {
    hasty.export("slow", NbdExport.readOnly(slow));
    return NbdClient.connect(hastySocket(), "slow", NbdClientOptions.defaults());
  }

  @Test
  void theSocketIsForTheGroupAndATakenPathIsRefused() throws Exception {
    // Given
    Path file = Files.writeString(directory.resolve("file"), "not a socket");
    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-rw----");
    assertThatThrownBy(() -> NbdServer.listen(socket(), NbdServerSettings.defaults()))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("another server");
    assertThatThrownBy(() -> NbdServer.listen(file, NbdServerSettings.defaults()))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("no socket");
    assertThat(file).hasContent("not a socket");
  }

  @Test
  void theSocketFileOfADeadServerIsReplaced() throws Exception {
    // Given
    Path stale = directory.resolve("stale");
    try (var dead = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(stale));
    }
    // When
    try (NbdServer second = NbdServer.listen(stale, NbdServerSettings.defaults())) {
      second.export("disk", NbdExport.readOnly(disk));
      NbdClient.connect(stale, "disk", NbdClientOptions.defaults()).close();
    }
    // Then
    assertThat(stale).doesNotExist();
  }

  @Test
  void exportsHaveDecentNames() {
    for (String name : List.of("", "d".repeat(256), "a\nb", "disk")) {
      assertThatThrownBy(() -> server.export(name, NbdExport.readOnly(disk)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void awaitNoConnections(NbdServer server) {
    while (server.connections() > 0) {
      Thread.onSpinWait();
    }
  }

  private Path socket() {
    return directory.resolve("s.sock");
  }

  /** A disk that waits, and then fails. */
  private static final class BrokenDisk implements ReadableDisk {
    private final CountDownLatch release;
    private final CountDownLatch entered = new CountDownLatch(1);

    BrokenDisk(CountDownLatch release) {
      this.release = release;
    }

    @Override
    public long sizeBytes() {
      return 4096;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      entered.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("cluster 3 is rotten");
    }

    @Override
    public List<Extent> extents(long offset, long length) {
      return List.of(new Extent(offset, length, false));
    }

    @Override
    public void close() {
      // Nothing to let go.
    }
  }
}
