package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs QEMU's tools, which end by themselves, with a deadline. Thread-safe: it keeps nothing. */
final class Tool {
  private static final int MESSAGE_CHARS_MAX = 2_000;

  private Tool() {}

  /**
   * Runs a command to its end.
   *
   * @param output where its messages are kept; a file, because a daemon that it leaves behind would
   *     hold a pipe open
   */
  static void run(List<String> command, Path output, Duration deadline) throws HypervisorException {
    String name = command.getFirst();
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new HypervisorException(
            Code.UNAVAILABLE, name + " did not end within " + deadline + ": " + messages(output));
      }
      if (process.exitValue() != 0) {
        throw new HypervisorException(Code.FAILED, name + " failed: " + messages(output));
      }
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, name + " cannot be run (is it installed?): " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Code.UNAVAILABLE, name + ": interrupted", e);
    }
  }

  private static String messages(Path output) throws IOException {
    byte[] bytes = new byte[MESSAGE_CHARS_MAX];
    try (var in = Files.newInputStream(output)) {
      int length = in.readNBytes(bytes, 0, bytes.length);
      return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    }
  }
}
