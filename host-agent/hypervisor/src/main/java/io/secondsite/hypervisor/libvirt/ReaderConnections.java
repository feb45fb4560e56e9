package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Connections of readers to a capture's socket, as the kernel tells them. QEMU (7.2 with the fix of
 * CVE-2024-7409) stops its NBD server by waiting for every connection's end with its global lock
 * held; with requests under way that end may never come, and the guest stands still for ever. So a
 * job is only aborted when its readers have gone.
 */
final class ReaderConnections {
  /** An accepted connection has the listener's path, and belongs to the reader's namespace. */
  private static final Path TABLE = Path.of("/proc/self/net/unix");

  private static final String CONNECTED = "03";
  private static final int STATE_FIELD = 5;

  private ReaderConnections() {}

  /** Waits until no reader of this network namespace is connected, and tells whether it is so. */
  static boolean awaitNone(Path socket, Duration limit) throws IOException {
    return Patience.await(limit, () -> !Files.exists(socket) || none(socket));
  }

  private static boolean none(Path socket) throws IOException {
    try (Stream<String> lines = Files.lines(TABLE, ISO_8859_1)) {
      return lines
          .map(line -> line.strip().split("\\s+", STATE_FIELD + 3))
          .noneMatch(fields ->
              fields.length == STATE_FIELD + 3
                  && fields[STATE_FIELD].equals(CONNECTED)
                  && fields[STATE_FIELD + 2].equals(socket.toString()));
    }
  }
}
