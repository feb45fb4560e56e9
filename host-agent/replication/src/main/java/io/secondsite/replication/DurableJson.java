package io.secondsite.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One small JSON file a machine in a folder: written beside, fsynced, renamed, so that a reader
 * sees the old or the new one. Thread-safe as long as one thread at a time writes a machine's.
 */
final class DurableJson<T> {
  /** The longest file that is believed, in bytes. */
  private static final long FILE_BYTES_MAX = 1024 * 1024;

  private static final String SUFFIX = ".json";
  private static final String TEMPORARY = ".tmp";

  private final Path folder;
  private final Class<T> type;

  DurableJson(Path folder, Class<T> type) {
    this.folder = folder;
    this.type = type;
  }

  /** The machines that have a file. */
  List<UUID> machines() throws IOException {
    List<UUID> machines = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return machines;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        machine(String.valueOf(file.getFileName())).ifPresent(machines::add);
      }
    }
    return machines;
  }

  private static Optional<UUID> machine(String fileName) {
    if (!fileName.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String name = fileName.substring(0, fileName.length() - SUFFIX.length());
    try {
      UUID machine = UUID.fromString(name);
      return machine.toString().equals(name) ? Optional.of(machine) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The machine's record; empty where it has none. */
  Optional<T> read(UUID vm) throws IOException {
    Path file = file(vm);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is longer than " + FILE_BYTES_MAX + " bytes");
    }
    return Optional.of(PeerJson.read(Files.readAllBytes(file), type));
  }

  /** Returns when the record is on stable storage. */
  void write(UUID vm, T value) throws IOException {
    Files.createDirectories(folder);
    Path temporary = folder.resolve(vm + SUFFIX + TEMPORARY);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(PeerJson.write(value));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file(vm), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder();
  }

  /** Returns when the record is gone for good; none is fine. */
  void delete(UUID vm) throws IOException {
    if (Files.deleteIfExists(file(vm))) {
      syncFolder();
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(UUID vm) {
    return folder.resolve(vm + SUFFIX);
  }
}
