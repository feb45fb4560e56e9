package io.secondsite.replication;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.PointHeader;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a machine must be for its capture. */
final class SourceMachines {
  /**
   * The shortest time from one cycle to the next where a disk is read whole in each: every policy
   * of a vault has it, and at 100 MB/s it is enough for 90 GB.
   */
  static final Duration SCAN_PERIOD_MIN = Duration.ofMinutes(15);

  private SourceMachines() {}

  /** The machine, running or off, if all its disks can be captured. */
  static VirtualMachine capturable(Hypervisor hypervisor, ReplicationSpec spec)
      throws HypervisorException, ReplicationException {
    VirtualMachine machine = tracked(hypervisor, spec);
    requireTime(machine, spec.frequency(), Code.SOURCE_UNSUPPORTED);
    return switch (machine.state()) {
      case RUNNING, PAUSED, SHUT_OFF -> machine;
      case CRASHED ->
          throw new ReplicationException(
              Code.SOURCE_GONE, "machine '" + machine.name() + "' is " + machine.state());
    };
  }

  /** The machine, in whatever state, if all its disks can be captured. */
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
            .filter(disk -> !disk.tracked() && !disk.scannable())
            .map(disk -> disk.target() + ": " + disk.untracked())
            .collect(Collectors.joining("; "));
    if (!untracked.isEmpty()) {
      throw new ReplicationException(
          Code.SOURCE_UNSUPPORTED, "these disks cannot be captured: " + untracked);
    }
    return machine;
  }

  static boolean isOff(VirtualMachine machine) {
    return machine.state() == VirtualMachine.State.SHUT_OFF;
  }

  /** The stamps of the images of a machine that is off, by target. */
  static Map<String, String> stamps(VirtualMachine machine) {
    return machine.disks().stream()
        .collect(
            Collectors.toMap(
                VirtualMachine.Disk::target, VirtualMachine.Disk::stamp, (first, _) -> first));
  }

  /**
   * Refuses a frequency at which a disk of the machine cannot be read whole again and again.
   *
   * @throws ReplicationException of the code
   */
  static void requireTime(VirtualMachine machine, Frequency frequency, Code code)
      throws ReplicationException {
    if (frequency.period().compareTo(SCAN_PERIOD_MIN) >= 0) {
      return;
    }
    String scanned =
        machine.disks().stream()
            .filter(disk -> !disk.tracked())
            .map(disk -> disk.target() + ": " + disk.untracked())
            .collect(Collectors.joining("; "));
    if (!scanned.isEmpty()) {
      throw new ReplicationException(
          code,
          "frequencySeconds: at least %d, not %d, as disks of '%s' are read whole in each cycle (%s); or convert them to qcow2"
              .formatted(
                  SCAN_PERIOD_MIN.toSeconds(), frequency.seconds(), machine.name(), scanned));
    }
  }

  /** Targets of the disks whose changes only their content can tell. */
  static Set<String> scanned(VirtualMachine machine) {
    return machine.disks().stream()
        .filter(disk -> !disk.tracked())
        .map(VirtualMachine.Disk::target)
        .collect(Collectors.toSet());
  }

  /** Whether there is a disk whose changes only its content can tell. */
  static boolean isScanned(VirtualMachine machine) {
    return machine.disks().stream().anyMatch(disk -> !disk.tracked());
  }

  /** Whether no disk can be tracked: then there are no checkpoints. */
  static boolean isOnlyScanned(VirtualMachine machine) {
    return machine.disks().stream().noneMatch(VirtualMachine.Disk::tracked);
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
