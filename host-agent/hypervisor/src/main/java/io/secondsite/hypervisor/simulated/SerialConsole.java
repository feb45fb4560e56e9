package io.secondsite.hypervisor.simulated;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A machine's first serial console; every line is in the log before the call returns. Thread-safe.
 */
public final class SerialConsole implements Closeable {
  private final FileChannel log;

  private SerialConsole(FileChannel log) {
    this.log = log;
  }

  static SerialConsole open(Path log) throws IOException {
    return new SerialConsole(
        FileChannel.open(
            log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /** Writes one line. */
  public synchronized void line(String text) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      log.write(line);
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
