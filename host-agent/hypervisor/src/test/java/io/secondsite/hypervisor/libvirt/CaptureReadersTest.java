package io.secondsite.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.RawDisk;
import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of a capture when its job is to be aborted: a server is stopped without any. */
final class CaptureReadersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final NbdClientOptions OPTIONS = NbdClientOptions.defaults();
  private static final int DISK_BYTES = 1 << 20;
  private static final int THREADS = 8;

  @TempDir private Path folder;
  private Path socket;
  private Path target;

  @BeforeEach
  void nameTheSocket() {
    socket = folder.resolve("capture.sock");
    target = folder.resolve("server.sock");
  }

  @Test
  void aConnectionCountsBeforeItIsAcceptedAndUntilTheServerClosesIt() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      // Given nobody
      assertThat(ReaderConnections.none(socket)).isTrue();
      // When, Then
      SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      assertThat(ReaderConnections.none(socket)).isFalse();
      SocketChannel accepted = server.accept();
      assertThat(ReaderConnections.none(socket)).isFalse();
      client.close();
      assertThat(ReaderConnections.none(socket)).isFalse();
      accepted.close();
      assertThat(ReaderConnections.none(socket)).isTrue();
    }
  }

  @Test
  void readersAreSentAwayAndNobodyGetsInAgain() throws Exception {
    try (RawDisk disk = RawDisk.create(folder.resolve("disk"), DISK_BYTES);
        NbdServer server = NbdServer.listen(target, NbdServerSettings.defaults());
        SocketRelay _ = SocketRelay.listen(socket, target)) {
      server.export("vda", NbdExport.readOnly(disk));
      CaptureReaders readers = new CaptureReaders(socket);
      // Given
      NbdDisk reader = readers.connect("vda", OPTIONS, 2);
      reader.read(0, ByteBuffer.allocate(512));
      // When
      assertThat(readers.sendAway(PATIENCE)).isTrue();
      // Then
      assertThat(ReaderConnections.none(socket)).isTrue();
      assertThatThrownBy(() -> reader.read(0, ByteBuffer.allocate(512)))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> readers.connect("vda", OPTIONS, 1))
          .hasMessageContaining("the capture has ended");
      assertThat(socket).doesNotExist();
      assertThat(readers.sendAway(PATIENCE)).isTrue();
    }
  }

  @Test
  void whoeverDoesNotGoIsTold() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      // Given
      try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        // When, Then
        assertThat(CaptureReaders.sendAwayStrangers(socket, Duration.ZERO)).isFalse();
      }
    }
  }

  @Test
  void nobodyIsInsideOnceAllAreGoneHoweverManyKeepComing() throws Exception {
    try (RawDisk disk = RawDisk.create(folder.resolve("disk"), DISK_BYTES);
        NbdServer server = NbdServer.listen(target, NbdServerSettings.defaults());
        SocketRelay _ = SocketRelay.listen(socket, target);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      server.export("vda", NbdExport.readOnly(disk));
      CaptureReaders readers = new CaptureReaders(socket);
      // Given readers that come again and again until they are turned away
      CountDownLatch reading = new CountDownLatch(THREADS);
      List<Future<?>> coming = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        coming.add(threads.submit(() -> readUntilTurnedAway(readers, reading)));
      }
      reading.await();
      // When
      boolean gone = readers.sendAway(PATIENCE);
      boolean none = ReaderConnections.none(socket);
      // Then
      assertThat(gone).isTrue();
      assertThat(none).isTrue();
      for (Future<?> thread : coming) {
        thread.get();
      }
      assertThat(ReaderConnections.none(socket)).isTrue();
    }
  }

  private static void readUntilTurnedAway(CaptureReaders readers, CountDownLatch reading) {
    try {
      while (true) {
        try (NbdDisk disk = readers.connect("vda", OPTIONS, 1)) {
          disk.read(0, ByteBuffer.allocate(512));
        }
        reading.countDown();
      }
    } catch (IOException e) {
      assertThat(reading.getCount()).isZero();
    }
  }
}
