package io.secondsite.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** The tools of QEMU and libnbd, run as their users run them. */
final class Tools {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Tools() {}

  static void assumePresent(String... tools) {
    for (String tool : tools) {
      boolean present =
          Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
      assumeTrue(present, tool + " is not installed");
    }
  }

  /** Runs to the end and gives what it printed; the exit status must be 0. */
  static String run(Path workDirectory, String... command)
      throws IOException, InterruptedException {
    Result result = attempt(workDirectory, command);
    assertThat(result.status()).as("%s: %s", List.of(command), result.output()).isZero();
    return result.output();
  }

  static Result attempt(Path workDirectory, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(workDirectory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(workDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(List.of(command) + " did not end");
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
  }

  /** Bytes of which about a third are zero blocks. */
  static byte[] randomContent(long seed, int sizeBytes) {
    Random random = new Random(seed);
    byte[] content = new byte[sizeBytes];
    random.nextBytes(content);
    for (int at = 0; at < sizeBytes; at += 64 * 1024) {
      if (random.nextInt(3) == 0) {
        Arrays.fill(content, at, Math.min(sizeBytes, at + 64 * 1024), (byte) 0);
      }
    }
    return content;
  }

  record Result(int status, String output) {}

  /** A qemu-nbd of its own; closing kills it. */
  record QemuNbd(Path socket, ProcessHandle process) implements AutoCloseable {
    static QemuNbd serve(Path directory, String... arguments)
        throws IOException, InterruptedException {
      Path socket = directory.resolve("q.sock");
      Path pidFile = directory.resolve("q.pid");
      List<String> command =
          new ArrayList<>(
              List.of(
                  "qemu-nbd",
                  "--fork",
                  "--pid-file",
                  pidFile.toString(),
                  "-k",
                  socket.toString(),
                  "-x",
                  "disk",
                  "-t",
                  "-e",
                  "8"));
      command.addAll(List.of(arguments));
      run(directory, command.toArray(String[]::new));
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      return new QemuNbd(socket, ProcessHandle.of(pid).orElseThrow());
    }

    void kill() {
      process.destroyForcibly();
      process.onExit().join();
    }

    @Override
    public void close() {
      kill();
    }
  }
}
