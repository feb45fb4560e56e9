package io.secondsite.replication;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import java.util.List;

/** A machine without the disks that somebody excluded from its replication. */
final class ChosenDisks {
  private ChosenDisks() {}

  /** The machine as it is replicated; a disk that it does not have any more is no matter. */
  static VirtualMachine of(VirtualMachine machine, List<String> excluded) {
    return excluded.isEmpty()
        ? machine
        : new VirtualMachine(
            machine.id(),
            machine.name(),
            machine.state(),
            machine.disks().stream().filter(disk -> !excluded.contains(disk.target())).toList(),
            machine.nics(),
            machine.definition());
  }

  /** Before a replication begins: what is left must be there, and boot. */
  static void check(Hypervisor hypervisor, VirtualMachine machine, List<String> excluded)
      throws HypervisorException, ReplicationException {
    List<String> targets = machine.disks().stream().map(VirtualMachine.Disk::target).toList();
    for (String target : excluded) {
      if (!targets.contains(target)) {
        throw invalid(
            "machine '%s' has no disk %s, its disks are %s"
                .formatted(machine.name(), target, String.join(", ", targets)));
      }
    }
    if (!excluded.isEmpty() && excluded.containsAll(targets)) {
      throw invalid("at least one disk of machine '%s' must be left".formatted(machine.name()));
    }
    String bootDisk = hypervisor.bootDisk(machine).orElse("");
    if (excluded.contains(bootDisk)) {
      throw invalid("machine '%s' boots from %s".formatted(machine.name(), bootDisk));
    }
  }

  private static ReplicationException invalid(String why) {
    return new ReplicationException(Code.INVALID, "excludedDisks: " + why);
  }
}
