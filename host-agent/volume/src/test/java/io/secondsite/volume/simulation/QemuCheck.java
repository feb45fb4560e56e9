package io.secondsite.volume.simulation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** QEMU's own opinion of a file, where QEMU is installed. */
final class QemuCheck {
  private static final boolean PRESENT =
      Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, "qemu-img")));

  private QemuCheck() {}

  /** The file is sound, without errors and leaks, and QEMU reads from it what the source sent. */
  static void check(Path qcow2, byte[] content, Path scratch) throws IOException {
    if (!PRESENT) {
      return;
    }
    run("No errors were found", "qemu-img", "check", "-f", "qcow2", qcow2.toString());
    Path raw = scratch.resolve("expected.raw");
    Files.write(raw, content);
    run(
        "Images are identical",
        "qemu-img",
        "compare",
        "-f",
        "qcow2",
        "-F",
        "raw",
        qcow2.toString(),
        raw.toString());
  }

  private static void run(String expected, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0 || !output.contains(expected)) {
        throw new Broken(
            Invariant.QEMU_FINDS_EVERY_FILE_SOUND, String.join(" ", command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for qemu-img", e);
    }
  }
}
