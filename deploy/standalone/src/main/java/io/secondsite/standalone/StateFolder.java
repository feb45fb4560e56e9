package io.secondsite.standalone;

import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Where a stack keeps everything. Sockets are the exception: their paths must stay under 108 bytes,
 * so they lie in a short folder named after the state folder.
 */
record StateFolder(Path path) {
  StateFolder {
    path = path.toAbsolutePath().normalize();
  }

  /** {@code SECONDSITE_STATE}, else {@code .secondsite} beside the script. */
  static StateFolder usual() {
    String configured = System.getenv("SECONDSITE_STATE");
    return new StateFolder(
        configured == null || configured.isBlank()
            ? Installation.home().resolve(".secondsite")
            : Path.of(configured));
  }

  StateFolder child(String name) {
    return new StateFolder(path.resolve(name));
  }

  /** The demo's own folder: beside, so that neither ends or deletes the other's things. */
  StateFolder demo() {
    return new StateFolder(path.resolveSibling(path.getFileName() + "-demo"));
  }

  Path agentsFile() {
    return path.resolve("agents.json");
  }

  Path launcherFile() {
    return path.resolve("launcher.json");
  }

  Path logs() {
    return path.resolve("logs");
  }

  /** A folder for sockets, scratch files and overlays of the agent. */
  Path runtime(String agent) {
    return runtimes().resolve(agent);
  }

  /** The folder of all of this stack's runtime folders. */
  Path runtimes() {
    CRC32C hash = new CRC32C();
    hash.update(path.toString().getBytes(StandardCharsets.UTF_8));
    String id = HexFormat.of().toHexDigits((int) hash.getValue());
    return runtimeRoot().resolve("secondsite-" + id);
  }

  private static Path runtimeRoot() {
    String perUser = System.getenv("XDG_RUNTIME_DIR");
    if (perUser != null && !perUser.isBlank() && Files.isWritable(Path.of(perUser))) {
      return Path.of(perUser);
    }
    return Files.isWritable(Path.of("/run")) ? Path.of("/run") : Path.of("/tmp");
  }

  void delete() throws IOException {
    deleteTree(runtimes());
    LabSettings lab = LabSettings.ownedBy(path);
    if (Files.exists(lab.home())) {
      Lab.purge(lab);
    }
    deleteTree(path);
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
