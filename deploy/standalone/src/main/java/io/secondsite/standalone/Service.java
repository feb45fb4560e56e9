package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of our services as a child process.
 *
 * @param name as it is called in messages, e.g. {@code provider-agent NewYork}
 * @param module the folder of its module, which has the built application
 * @param settings system properties; no secrets, since everybody on the machine sees them
 * @param secrets environment variables
 */
record Service(
    String name,
    String module,
    Map<String, String> settings,
    Map<String, String> secrets,
    Path log) {
  Service {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }

  /**
   * The settings that all of them have: loopback only, TLS only, and an end with the launcher's.
   */
  static Map<String, String> onLoopback(int port) {
    return Map.of(
        "quarkus.http.host", "127.0.0.1", "quarkus.http.ssl-port", Integer.toString(port));
  }

  /** Starts the process; several services may be on their way at once. */
  Child launch() throws IOException {
    Path jar = Installation.home().resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    if (!Files.exists(jar)) {
      throw CommandFailure.failed("the " + module + " is not built: " + jar + " is missing");
    }
    List<String> command = new ArrayList<>();
    command.add(Installation.java());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx256m");
    if (!module.equals(Installation.HOST_AGENT)) {
      // ready sooner; only the data plane gains from the slower, better compiler
      command.add("-XX:TieredStopAtLevel=1");
    }
    // tells the process apart from the others for who looks at the machine
    command.add("-Dsecondsite.service=" + name);
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    new TreeMap<>(settings).forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(jar.toString());
    return Child.start(name, command, secrets, log);
  }
}
