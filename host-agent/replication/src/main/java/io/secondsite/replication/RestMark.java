package io.secondsite.replication;

import io.secondsite.hypervisor.VirtualMachine;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine that is off was read. As long as it is off and its images have the same stamps,
 * nothing has changed since: that is as good as a checkpoint, though there may be none of the name.
 *
 * @param checkpoint the name under which the replica knows this content
 * @param stamps of the images as they were read, by target
 * @param point which has that content; null while only a part of it was sent
 */
record RestMark(String checkpoint, Map<String, String> stamps, @Nullable String point) {
  RestMark {
    stamps = Map.copyOf(stamps);
  }

  /** Whether the machine is as it was then. */
  boolean holds(VirtualMachine machine) {
    return SourceMachines.isOff(machine)
        && !stamps.containsValue("") // nobody can tell
        && stamps.equals(SourceMachines.stamps(machine));
  }

  /** Why what changed since cannot be known, though the machine is off. */
  Optional<String> broken(VirtualMachine machine) {
    return SourceMachines.isOff(machine) && !stamps.containsValue("") && !holds(machine)
        ? Optional.of("images were changed while the machine was off")
        : Optional.empty();
  }
}
