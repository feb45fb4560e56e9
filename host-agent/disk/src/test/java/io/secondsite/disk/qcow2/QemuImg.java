package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** QEMU's tools as an oracle: a test that needs them is skipped where they are absent. */
public final class QemuImg {

  /** What a tool answered: its exit status and all that it printed. */
  public record Answer(int exitStatus, String output) {}

  private QemuImg() {}

  /** Skips the calling test where one of these tools is not installed. */
  public static void assumePresent(String... tools) {
    for (String tool : tools) {
      assumeTrue(present(tool), tool + " is not installed");
    }
  }

  private static boolean present(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /** The image is sound: no errors, no leaks. */
  public static void check(Path qcow2) {
    Answer answer = run("qemu-img", "check", "-f", "qcow2", qcow2.toString());
    assertThat(answer.output()).contains("No errors were found on the image");
    assertThat(answer.exitStatus()).isZero();
  }

  /** Both images show the same bytes to a guest. */
  public static void assertIdentical(Path one, String format, Path other, String otherFormat) {
    Answer answer =
        run(
            "qemu-img",
            "compare",
            "-f",
            format,
            "-F",
            otherFormat,
            one.toString(),
            other.toString());
    assertThat(answer.output()).contains("Images are identical");
  }

  /** Runs {@code qemu-img} and expects success. */
  public static String image(String... arguments) {
    return succeed("qemu-img", arguments);
  }

  /** Runs {@code qemu-io} on a qcow2 file, one command after the other, and expects success. */
  public static void io(Path qcow2, String... commands) {
    List<String> arguments = new ArrayList<>(List.of("-f", "qcow2"));
    for (String command : commands) {
      arguments.add("-c");
      arguments.add(command);
    }
    arguments.add(qcow2.toString());
    String output = succeed("qemu-io", arguments.toArray(String[]::new));
    assertThat(output).doesNotContain("failed").doesNotContain("error");
  }

  private static String succeed(String tool, String... arguments) {
    String[] command = Stream.concat(Stream.of(tool), Stream.of(arguments)).toArray(String[]::new);
    Answer answer = run(command);
    assertThat(answer.exitStatus()).as(answer.output()).isZero();
    return answer.output();
  }

  /** Runs a tool to its end, whatever it answers. */
  public static Answer run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command[0], e);
    }
  }

  /** The space that a file takes, in blocks of 512 bytes (st_blocks). */
  public static long blocks(Path file) {
    return Long.parseLong(succeed("stat", "-c", "%b", file.toString()).strip());
  }
}
