package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of our main classes in a process of its own, as the launcher starts it. */
final class MainProcess {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private MainProcess() {}

  static Child start(Class<?> main, Path folder, Path ready, List<String> arguments)
      throws IOException, InterruptedException {
    Files.deleteIfExists(ready);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    Child child =
        Child.start(main.getSimpleName(), command, Map.of(), folder.resolve("process.log"));
    Until.holds(
        main.getSimpleName(),
        DEADLINE,
        () -> {
          if (!child.isAlive()) {
            throw new IllegalStateException(child.lastWords());
          }
          return Files.exists(ready);
        });
    return child;
  }

  static Path passwords(Path folder, String... lines) throws IOException {
    Path file = folder.resolve("passwords");
    Files.writeString(file, String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
