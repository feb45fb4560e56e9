package io.secondsite.standalone;

import java.nio.file.Path;

/** Where the product is installed, and the Java it runs on. */
final class Installation {
  /** The module of the host-agent. */
  static final String HOST_AGENT = "host-agent/agent";

  private Installation() {}

  /** The folder of the {@code secondsite} script. */
  static Path home() {
    String home = System.getProperty("secondsite.home");
    if (home == null) {
      throw CommandFailure.failed(
          "the system property secondsite.home is not set; use ./secondsite");
    }
    return Path.of(home).toAbsolutePath().normalize();
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static String version() {
    String version = Installation.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
