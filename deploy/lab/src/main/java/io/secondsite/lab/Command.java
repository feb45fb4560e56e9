package io.secondsite.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a tool of the machine, with a limit in time. */
record Command(List<String> words) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  Command {
    words = List.copyOf(words);
  }

  static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** Its output; a failure becomes an exception with what the tool said. */
  String run() {
    var result = tryRun();
    if (result.exit() != 0) {
      throw new LabException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", words), result.exit(), result.errors().strip()));
    }
    return result.output();
  }

  Result tryRun() {
    try {
      // Files, not pipes: a tool that leaves a daemon behind would hold a pipe open for ever.
      var output = Files.createTempFile("lab", ".out");
      var errors = Files.createTempFile("lab", ".err");
      try {
        return new Result(exit(output, errors), Files.readString(output), text(errors));
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new LabException("Cannot run " + words.getFirst(), e);
    }
  }

  private int exit(Path output, Path errors) throws IOException {
    var process =
        new ProcessBuilder(words)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new LabException(
            String.join(" ", words) + " did not end within " + LIMIT.toSeconds() + " s");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LabException("Interrupted while running " + words.getFirst(), e);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  record Result(int exit, String output, String errors) {}
}
