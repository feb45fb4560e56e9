package io.secondsite.replication;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.PointHeader;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a machine must be for its capture. */
final class SourceMachines {
  private SourceMachines() {}

  /** The machine, if it runs and all its disks can be tracked. */
  static VirtualMachine capturable(Hypervisor hypervisor, ReplicationSpec spec)
      throws HypervisorException, ReplicationException {
    VirtualMachine machine = tracked(hypervisor, spec);
    return switch (machine.state()) {
      case RUNNING, PAUSED -> machine;
      case SHUT_OFF, CRASHED ->
          throw new ReplicationException(
              Code.SOURCE_GONE, "machine '" + machine.name() + "' is " + machine.state());
    };
  }

  /** The machine, running or not, if all its disks can be tracked. */
  static VirtualMachine tracked(Hypervisor hypervisor, ReplicationSpec spec)
      throws HypervisorException, ReplicationException {
    VirtualMachine machine = ChosenDisks.of(present(hypervisor, spec.vm()), spec.excludedDisks());
    if (machine.disks().isEmpty() || machine.disks().size() > PointHeader.DISKS_MAX) {
      throw new ReplicationException(
          Code.SOURCE_UNSUPPORTED,
          "machine '%s' has %d disks, 1 to %d can be replicated"
              .formatted(machine.name(), machine.disks().size(), PointHeader.DISKS_MAX));
    }
    String untracked =
        machine.disks().stream()
            .filter(disk -> !disk.untracked().isEmpty())
            .map(disk -> disk.target() + ": " + disk.untracked())
            .collect(Collectors.joining("; "));
    if (!untracked.isEmpty()) {
      throw new ReplicationException(
          Code.SOURCE_UNSUPPORTED, "changes of these disks cannot be tracked: " + untracked);
    }
    return machine;
  }

  /** The machine with all its disks. */
  static VirtualMachine present(Hypervisor hypervisor, UUID vm)
      throws HypervisorException, ReplicationException {
    return hypervisor
        .machine(vm)
        .orElseThrow(
            () -> new ReplicationException(Code.SOURCE_GONE, "this host has no machine " + vm));
  }

  /** Where each disk's image is, by target. */
  static Map<String, String> sources(VirtualMachine machine) {
    return machine.disks().stream()
        .collect(
            Collectors.toMap(
                VirtualMachine.Disk::target, VirtualMachine.Disk::source, (first, _) -> first));
  }

  /** A machine's name as a replica takes it: hypervisors allow more. */
  static String name(VirtualMachine machine) {
    String printable =
        machine
            .name()
            .codePoints()
            .filter(point -> !Character.isISOControl(point))
            .limit(ReplicaRequest.NAME_LENGTH_MAX / 2)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return printable.isBlank() ? machine.id().toString() : printable;
  }
}
