package io.secondsite.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for what a lab should not leave: processes of any namespace, mounts of any, and sockets.
 */
final class Leftovers {
  private Leftovers() {}

  static List<String> of(Path home) throws IOException {
    var found = new ArrayList<String>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        if (read(process.resolve("cmdline")).contains(home.toString())) {
          found.add("process " + process.getFileName());
        }
        if (read(process.resolve("mountinfo")).contains(home.toString())) {
          found.add("mount seen by process " + process.getFileName());
        }
      }
    }
    if (Files.exists(home)) {
      try (var paths = Files.walk(home)) {
        paths.filter(Leftovers::isSocket).forEach(path -> found.add("socket " + path));
      }
    }
    return found;
  }

  private static boolean isSocket(Path path) {
    try {
      var mode = (Integer) Files.getAttribute(path, "unix:mode");
      return (mode & 0170000) == 0140000;
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // the process ended meanwhile
    }
  }
}
