package io.secondsite.standalone;

import picocli.CommandLine.Command;

/** {@code secondsite version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
  @Override
  public void run() {
    System.out.println(
        "secondsite " + Installation.version() + " (Java " + Runtime.version().feature() + ")");
  }
}
