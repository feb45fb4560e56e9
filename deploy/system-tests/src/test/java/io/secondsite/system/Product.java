package io.secondsite.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The built product, run as {@code ./secondsite} runs it, with a state folder of its own. */
final class Product {
  private final Path state;

  Product(Path state) {
    this.state = state;
  }

  /** What a verb answered. */
  record Answer(int exitCode, String output) {
    String lastLine() {
      return output.lines().filter(line -> !line.isBlank()).reduce((_, last) -> last).orElse("");
    }
  }

  Answer run(Duration deadline, String... verb) throws IOException, InterruptedException {
    Process process = start(verb);
    StringBuilder output = new StringBuilder();
    Thread reader = Thread.ofPlatform().start(() -> output.append(read(process.getInputStream())));
    if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      reader.join();
      throw new AssertionError(
          String.join(" ", verb) + " did not end within " + deadline + ":\n" + output);
    }
    reader.join();
    return new Answer(process.exitValue(), output.toString());
  }

  Process start(String... verb) throws IOException {
    String home = System.getProperty("secondsite.home");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsecondsite.home=" + home,
                "-cp",
                home + "/deploy/standalone/target/lib/*",
                "io.secondsite.standalone.Secondsite"));
    command.addAll(List.of(verb));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SECONDSITE_STATE", state.toString());
    return builder.start();
  }

  Path state() {
    return state;
  }

  /** The folder of a host-agent. */
  Path agentState(String agent) {
    return state.resolve(agent.toLowerCase(java.util.Locale.ROOT));
  }

  /** Processes that have this product's state folder on their command line. */
  List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .filter(handle -> commandLine(handle).contains(state.toString()))
        .toList();
  }

  /** Process numbers of a program, whosever it is. */
  static Set<Long> pidsOf(String program) {
    return ProcessHandle.allProcesses()
        .filter(handle -> commandLine(handle).startsWith(program))
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static String commandLine(ProcessHandle handle) {
    try {
      return java.nio.file.Files.readString(
          Path.of("/proc", Long.toString(handle.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  private static String read(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "(output lost: " + e.getMessage() + ")";
    }
  }
}
