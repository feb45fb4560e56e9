package io.secondsite.agent.wiring;

import io.secondsite.agent.config.AgentConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The runtime directory: made if it is missing, otherwise left as its owner made it. */
@Singleton
final class RuntimeFolder {
  /** What is left of a socket's 107 bytes for names in the folder and below. */
  private static final int PATH_BYTES_MAX = 70;

  private final Path path;

  RuntimeFolder(AgentConfig config) throws IOException {
    path = config.runtimeDirectory().toAbsolutePath().normalize();
    int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > PATH_BYTES_MAX) {
      throw new IOException(
          "secondsite.agent.runtime-directory: at most "
              + PATH_BYTES_MAX
              + " bytes, for sockets lie in it; "
              + path
              + " has "
              + bytes);
    }
    Files.createDirectories(path);
  }

  Path path() {
    return path;
  }

  /** Sockets of exports end with the agent; an earlier life that was killed left its. */
  void removeOldExports() throws IOException {
    try (DirectoryStream<Path> sockets = Files.newDirectoryStream(path, "export-*.sock")) {
      for (Path socket : sockets) {
        Files.deleteIfExists(socket);
      }
    }
  }
}
