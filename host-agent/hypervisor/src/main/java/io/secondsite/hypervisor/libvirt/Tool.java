package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A short run of a command. */
final class Tool {
  /** How long a command may take. */
  static final Duration DURATION_MAX = Duration.ofSeconds(30);

  private static final int MESSAGE_CHARS_MAX = 2000;

  private Tool() {}

  /** Runs a command to its end, and gives what it said. */
  static String run(String... words) throws HypervisorException {
    String name = words[0];
    try {
      Path output = Files.createTempFile("secondsite-", ".out");
      try {
        Process process =
            new ProcessBuilder(List.of(words))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        await(process, name, output);
        return new String(Files.readAllBytes(output), UTF_8);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, name + " cannot be run (is it installed?): " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Code.UNAVAILABLE, name + ": interrupted", e);
    }
  }

  private static void await(Process process, String name, Path output)
      throws IOException, InterruptedException, HypervisorException {
    try {
      if (!process.waitFor(DURATION_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new HypervisorException(
            Code.UNAVAILABLE, name + " did not end within " + DURATION_MAX);
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      String told = new String(Files.readAllBytes(output), UTF_8).strip();
      throw new HypervisorException(
          Code.FAILED,
          "%s ended with %d: %s"
              .formatted(
                  name,
                  process.exitValue(),
                  told.substring(0, Math.min(told.length(), MESSAGE_CHARS_MAX))));
    }
  }
}
