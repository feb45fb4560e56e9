package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Connections of readers to a capture's socket, as the kernel tells them. */
final class ReaderConnections {
  /** A connection has the listener's path, and belongs to the reader's network namespace. */
  private static final Path TABLE = Path.of("/proc/self/net/unix");

  /** Not yet accepted by the server, and accepted; the listener itself is in neither state. */
  private static final Set<String> CONNECTED = Set.of("02", "03");

  private static final int STATE_FIELD = 5;

  private ReaderConnections() {}

  /** Whether no reader of this network namespace is connected, be its file there or not. */
  static boolean none(Path socket) throws IOException {
    try (Stream<String> lines = Files.lines(TABLE, ISO_8859_1)) {
      return lines
          .map(line -> line.strip().split("\\s+", STATE_FIELD + 3))
          .noneMatch(fields ->
              fields.length == STATE_FIELD + 3
                  && CONNECTED.contains(fields[STATE_FIELD])
                  && fields[STATE_FIELD + 2].equals(socket.toString()));
    }
  }
}
