package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our server against the clients that it will meet. */
class NbdServerInteropTest {
  private static final int SIZE_BYTES = 9 * 1024 * 1024 + 512;
  private static final String BITMAP = "qemu:dirty-bitmap:point";

  @TempDir Path directory;

  private final MemoryDisk readOnly = new MemoryDisk(Tools.randomContent(5, SIZE_BYTES));
  private final MemoryDisk writable = new MemoryDisk(SIZE_BYTES);

  @SuppressWarnings("NullAway.Init")
  private NbdServer server;

  @BeforeEach
  void serve() throws Exception {
    server = NbdServer.listen(socket(), NbdServerSettings.defaults().withDefaultExport("fixed"));
    server.export("fixed", NbdExport.readOnly(readOnly).withContext(BITMAP, (_, _) -> bitmap()));
    server.export("live", NbdExport.writable(writable));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    assertThat(Files.exists(socket())).isFalse();
  }

  @Test
  void nbdinfoSeesTheExportAndItsContexts() throws Exception {
    Tools.assumePresent("nbdinfo");
    // When
    String info = Tools.run(directory, "nbdinfo", "--json", uri("fixed"));
    String list = Tools.run(directory, "nbdinfo", "--list", "--json", uri(""));
    String size = Tools.run(directory, "nbdinfo", "--size", uri(""));
    // Then
    assertThat(info)
        .contains("\"export-size\": " + SIZE_BYTES)
        .contains("\"is_read_only\": true")
        .contains("\"can_multi_conn\": true")
        .contains("\"structured\": true")
        .contains("\"base:allocation\"", "\"" + BITMAP + "\"")
        .contains("\"block_size_maximum\": 33554432");
    assertThat(list).contains("\"fixed\"", "\"live\"");
    assertThat(size.strip()).isEqualTo(String.valueOf(SIZE_BYTES));
  }

  @Test
  void nbdinfoMapsABitmapOfOurs() throws Exception {
    Tools.assumePresent("nbdinfo");
    // When
    String map = Tools.run(directory, "nbdinfo", "--map=" + BITMAP, uri("fixed"));
    // Then
    assertThat(map.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly("0 65536 0 clean", "65536 131072 1 dirty", "196608 9241088 0 clean");
  }

  @Test
  void qemuImgFindsTheDiskIdenticalAndConvertsIt() throws Exception {
    Tools.assumePresent("qemu-img");
    // Given
    Files.write(directory.resolve("disk.raw"), readOnly.content());
    // When
    Tools.run(directory, "qemu-img", "compare", "-f", "raw", "-F", "raw", "disk.raw", uri("fixed"));
    Tools.run(directory, "qemu-img", "convert", "-f", "raw", "-O", "raw", uri("fixed"), "copy.raw");
    // Then
    assertThat(Files.readAllBytes(directory.resolve("copy.raw"))).isEqualTo(readOnly.content());
  }

  @Test
  void nbdcopyReadsAndWritesOverSeveralConnections() throws Exception {
    Tools.assumePresent("nbdcopy");
    // When
    Tools.run(directory, "nbdcopy", "--connections=4", "--requests=32", uri("fixed"), "copy.raw");
    Tools.run(directory, "nbdcopy", "--flush", uri("fixed"), uri("live"));
    // Then
    assertThat(Files.readAllBytes(directory.resolve("copy.raw"))).isEqualTo(readOnly.content());
    assertThat(writable.content()).isEqualTo(readOnly.content());
    assertThat(writable.flushes).isPositive();
  }

  @Test
  void qemuIoWritesZeroesDiscardsAndReads() throws Exception {
    Tools.assumePresent("qemu-io");
    // When
    Tools.run(
        directory,
        "qemu-io",
        "-f",
        "raw",
        uri("live"),
        "-c",
        "write -P 7 1000 5000000",
        "-c",
        "write -z 2M 1M",
        "-c",
        "discard 3M 64k",
        "-c",
        "read -P 7 1000 1000000",
        "-c",
        "read -P 0 2M 1M",
        "-c",
        "write -f -P 9 8M 512",
        "-c",
        "flush");
    // Then
    byte[] expected = new byte[SIZE_BYTES];
    Arrays.fill(expected, 1000, 5001000, (byte) 7);
    Arrays.fill(expected, 2 << 20, 3 << 20, (byte) 0);
    Arrays.fill(expected, 3 << 20, (3 << 20) + (64 << 10), (byte) 0);
    Arrays.fill(expected, 8 << 20, (8 << 20) + 512, (byte) 9);
    assertThat(writable.content()).isEqualTo(expected);
  }

  @Test
  void qemuIoCannotWriteAReadOnlyExport() throws Exception {
    Tools.assumePresent("qemu-io");
    // When
    Tools.Result result =
        Tools.attempt(directory, "qemu-io", "-f", "raw", uri("fixed"), "-c", "write -P 7 0 512");
    // Then
    assertThat(result.status()).isNotZero();
    assertThat(readOnly.content()).isEqualTo(Tools.randomContent(5, SIZE_BYTES));
  }

  @Test
  void aQcow2OverlayOnAnExportReadsThroughAStorageDaemonThatReconnects() throws Exception {
    Tools.assumePresent("qemu-storage-daemon", "qemu-io", "qemu-img");
    // Given
    Path between = directory.resolve("between.sock");
    Path pidFile = directory.resolve("between.pid");
    Tools.run(
        directory,
        "qemu-storage-daemon",
        "--daemonize",
        "--pidfile",
        pidFile.toString(),
        "--blockdev",
        "driver=nbd,node-name=view,server.type=unix,server.path=%s,export=fixed,read-only=on,reconnect-delay=30"
            .formatted(socket()),
        "--nbd-server",
        "addr.type=unix,addr.path=" + between,
        "--export",
        "type=nbd,id=view,node-name=view,name=view,writable=off");
    ProcessHandle daemon =
        ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
    try (NbdDisk disk =
        NbdDisk.connect(
            between, "view", NbdClientOptions.defaults().withMetaContexts("base:allocation"), 1)) {
      assertThat(wholeOf(disk)).isEqualTo(readOnly.content());
      // When
      server.close();
      serve();
      // Then
      assertThat(wholeOf(disk)).isEqualTo(readOnly.content());
    } finally {
      daemon.destroyForcibly();
      daemon.onExit().join();
    }
  }

  private static byte[] wholeOf(NbdDisk disk) throws Exception {
    java.nio.ByteBuffer whole = java.nio.ByteBuffer.allocate((int) disk.sizeBytes());
    disk.read(0, whole);
    return whole.array();
  }

  private static List<NbdExtent> bitmap() {
    return List.of(
        new NbdExtent(0, 65536, 0),
        new NbdExtent(65536, 131072, NbdExtent.DIRTY),
        new NbdExtent(196608, SIZE_BYTES - 196608, 0));
  }

  private Path socket() {
    return directory.resolve("s.sock");
  }

  private String uri(String export) {
    return "nbd+unix:///" + export + "?socket=" + socket();
  }
}
