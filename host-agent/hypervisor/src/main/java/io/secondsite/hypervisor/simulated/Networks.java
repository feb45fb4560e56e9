package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The networks of a simulated host: those of its settings, those that its defined machines are on,
 * and those of the file {@code networks} in its folder, one name a line. Thread-safe.
 */
final class Networks {
  private final Registry registry;
  private final Set<String> fixed;
  private final Path file;

  Networks(Registry registry, SimulatedSettings settings) {
    this.registry = registry;
    fixed = settings.networks();
    file = settings.root().resolve("networks");
  }

  List<String> names() throws HypervisorException {
    Set<String> names = new TreeSet<>(fixed);
    for (Registry.Registered machine : registry.defined()) {
      machine.definition().nics().forEach(nic -> names.add(nic.network()));
    }
    names.addAll(listed());
    names.remove("");
    return List.copyOf(names);
  }

  private List<String> listed() throws HypervisorException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream().map(String::strip).toList();
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "networks: " + e.getMessage(), e);
    }
  }

  /** Refuses what the host does not have. */
  void ensure(List<String> wanted) throws HypervisorException {
    if (wanted.isEmpty()) {
      return;
    }
    List<String> present = names();
    for (String name : wanted) {
      if (!present.contains(name)) {
        throw new HypervisorException(
            Code.NOT_FOUND,
            "networks: this host has no network %s, only %s".formatted(name, present));
      }
    }
  }
}
