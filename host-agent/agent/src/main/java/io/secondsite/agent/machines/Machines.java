package io.secondsite.agent.machines;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The machines of the host, found by id or by name. Thread-safe. */
public final class Machines {
  private final Hypervisor hypervisor;

  public Machines(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  public List<VirtualMachine> all() throws HypervisorException {
    return hypervisor.machines();
  }

  public Optional<VirtualMachine> machine(UUID vm) throws HypervisorException {
    return hypervisor.machine(vm);
  }

  /** The target of the disk that it boots from. */
  public Optional<String> bootDisk(VirtualMachine machine) throws HypervisorException {
    return hypervisor.bootDisk(machine);
  }

  /** What of it a replica will not have, for people. */
  public List<String> leftOut(VirtualMachine machine) throws HypervisorException {
    return hypervisor.leftOut(machine);
  }

  /** The machine that a person means. */
  public VirtualMachine require(String field, String idOrName) throws HypervisorException {
    Optional<UUID> id = Checks.optionalUuid(idOrName);
    if (id.isPresent()) {
      return hypervisor.machine(id.get()).orElseThrow(() -> unknown(field, idOrName));
    }
    List<VirtualMachine> named =
        hypervisor.machines().stream().filter(one -> one.name().equals(idOrName)).toList();
    if (named.size() > 1) {
      throw ProblemException.badValue(field, "more than one machine is called " + idOrName)
          .withRemedy("use the machine's id");
    }
    return named.stream().findFirst().orElseThrow(() -> unknown(field, idOrName));
  }

  private static ProblemException unknown(String field, String idOrName) {
    return ProblemException.of(ErrorCode.UNKNOWN_VM, "the host has no machine " + idOrName)
        .inField(field)
        .withRemedy("list the machines: secondsite host vms");
  }
}
