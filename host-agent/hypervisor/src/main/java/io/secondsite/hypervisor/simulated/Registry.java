package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folders of a simulated hypervisor. Each machine that was defined has one under {@code
 * machines}, by its UUID; each that was booted one under {@code boots}, by its boot. Thread-safe:
 * it keeps nothing.
 */
final class Registry {
  private final Path root;
  private final Path sockets;

  Registry(SimulatedSettings settings) {
    root = settings.root();
    sockets = settings.sockets();
  }

  MachineHome ofMachine(UUID id) {
    return new MachineHome(
        root.resolve("machines").resolve(id.toString()),
        sockets.resolve(id.toString().replace("-", "")));
  }

  MachineHome ofBoot(String bootId) {
    return new MachineHome(root.resolve("boots").resolve(bootId), sockets.resolve("b-" + bootId));
  }

  /** The names of all boots, also of those that are half made or half removed. */
  List<String> boots() throws IOException {
    return MachineHome.entries(root.resolve("boots")).stream()
        .map(folder -> folder.getFileName().toString())
        .filter(name -> name.matches("[a-z0-9-]{1,40}"))
        .toList();
  }

  /** A machine that has a definition. */
  record Registered(MachineHome home, MachineDefinition definition) {}

  /** The machines that were defined here, without those that were booted. */
  List<Registered> defined() throws HypervisorException {
    return machines().stream()
        .filter(machine -> machine.home().folder().startsWith(root.resolve("machines")))
        .toList();
  }

  List<Registered> machines() throws HypervisorException {
    try {
      List<MachineHome> homes = new ArrayList<>();
      for (Path folder : MachineHome.entries(root.resolve("machines"))) {
        machineId(folder).ifPresent(id -> homes.add(ofMachine(id)));
      }
      boots().forEach(bootId -> homes.add(ofBoot(bootId)));
      List<Registered> machines = new ArrayList<>();
      for (MachineHome home : homes) {
        read(home).ifPresent(machines::add);
      }
      return machines;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "machines cannot be read: " + e.getMessage(), e);
    }
  }

  Registered machine(UUID id) throws HypervisorException {
    return find(id).orElseThrow(() -> new HypervisorException(Code.NOT_FOUND, "no machine " + id));
  }

  Optional<Registered> find(UUID id) throws HypervisorException {
    try {
      Optional<Registered> defined = read(ofMachine(id));
      if (defined.isPresent()) {
        return defined;
      }
      for (String bootId : boots()) {
        Optional<Registered> booted = read(ofBoot(bootId));
        if (booted.isPresent() && booted.get().definition().id().equals(id)) {
          return booted;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "machine " + id + ": " + e.getMessage(), e);
    }
  }

  private static Optional<UUID> machineId(Path folder) {
    try {
      return Optional.of(UUID.fromString(folder.getFileName().toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Empty for a machine that is just being made or removed. */
  private static Optional<Registered> read(MachineHome home) throws IOException {
    try {
      return Optional.of(
          new Registered(home, JsonFile.read(home.definition(), MachineDefinition.class)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes a folder and what is in it, except one file, which goes last: what it says stays true.
   */
  static void removeTree(Path folder, String last) throws IOException {
    for (Path entry : MachineHome.entries(folder)) {
      if (entry.getFileName().toString().equals(last)) {
        continue;
      }
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        removeTree(entry, "");
      } else {
        Files.deleteIfExists(entry);
      }
    }
    if (!last.isEmpty()) {
      Files.deleteIfExists(folder.resolve(last));
    }
    Files.deleteIfExists(folder);
  }

  /** All files below a folder. */
  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder, 3)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
