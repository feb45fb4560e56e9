package io.secondsite.hypervisor.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of a machine are. Sockets have a folder of their own, because a unix socket's
 * path is short (107 bytes) and a data folder's may not be.
 */
record MachineHome(Path folder, Path sockets) {

  Path definition() {
    return folder.resolve("machine.json");
  }

  /** Locked by the machine's process for as long as it lives. */
  Path lock() {
    return folder.resolve("lock");
  }

  Path processId() {
    return folder.resolve("pid");
  }

  /** How the machine ended; absent while it runs, and where it was killed. */
  Path ended() {
    return folder.resolve("ended");
  }

  Path processLog() {
    return folder.resolve("process.log");
  }

  Path serialLog() {
    return folder.resolve("serial.log");
  }

  Path bitmaps() {
    return folder.resolve("bitmaps");
  }

  Path scratch() {
    return folder.resolve("scratch");
  }

  Path image(MachineDefinition.DiskFile disk) {
    return folder.resolve(disk.file());
  }

  Path controlSocket() {
    return sockets.resolve("control.sock");
  }

  Path captureSocket() {
    return sockets.resolve("capture.sock");
  }

  /** Scratch files and sockets of a capture that nobody serves any more; they are removed. */
  List<Path> removeCaptureFiles() throws IOException {
    List<Path> found = new ArrayList<>(entries(scratch()));
    if (Files.exists(captureSocket())) {
      found.add(captureSocket());
    }
    for (Path file : found) {
      Files.deleteIfExists(file);
    }
    return found;
  }

  static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (UncheckedIOException e) {
      throw new IOException("cannot list " + folder, e);
    }
  }
}
