package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which guests may be frozen: an empty file for each, named by its machine, durable before the
 * freeze and there until a thaw is certain. Thread-safe.
 */
final class FreezeNotes {
  private final Path folder;

  FreezeNotes(Path folder) {
    this.folder = folder;
  }

  Path of(UUID vm) {
    return folder.resolve(vm.toString());
  }

  void write(UUID vm) throws HypervisorException {
    try {
      Files.createDirectories(folder);
      try (FileChannel note =
          FileChannel.open(of(vm), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        note.force(true);
      }
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new HypervisorException(
          Code.FAILED, "nothing is frozen without a note of it, and that failed: " + e, e);
    }
  }

  boolean has(UUID vm) {
    return Files.exists(of(vm));
  }

  /** One that is back after a power cut costs a thaw of a guest that is not frozen. */
  void remove(UUID vm) throws HypervisorException {
    try {
      Files.deleteIfExists(of(vm));
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "note of a freeze: " + e, e);
    }
  }

  /** A file that is no note is somebody else's, and stays. */
  List<UUID> all() throws HypervisorException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
          .sorted()
          .map(UUID::fromString)
          .toList();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "notes of freezes: " + e, e);
    }
  }
}
