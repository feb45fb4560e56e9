package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  List<UUID> all() throws HypervisorException {
    List<UUID> noted = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return noted;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        noted.add(UUID.fromString(String.valueOf(file.getFileName())));
      }
      return noted;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "notes of freezes: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new HypervisorException(
          Code.FAILED, folder + " has a file that is no note of a freeze: remove it", e);
    }
  }
}
