package io.secondsite.agent.machines.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.machines.Machines;
import io.secondsite.agent.replication.Replications;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /vms}: the machines of the host. */
@Path("/vms")
@RunOnVirtualThread
public final class MachinesResource {
  private final Machines machines;
  private final Replications replications;

  MachinesResource(Machines machines, Replications replications) {
    this.machines = machines;
    this.replications = replications;
  }

  /** A machine as it is answered; its definition stays here. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      UUID id,
      String name,
      VirtualMachine.State state,
      List<Disk> disks,
      List<VirtualMachine.Nic> nics,
      @Nullable String replication,
      @Nullable String bootDisk,
      List<String> warnings) {}

  /** A disk as it is answered. */
  public record Disk(
      String target, String source, String format, long sizeBytes, String untracked) {
    static Disk of(VirtualMachine.Disk disk) {
      // Why it cannot be replicated, that is: one that is read whole can, see the warnings.
      String untracked = disk.scannable() ? "" : disk.untracked();
      return new Disk(disk.target(), disk.source(), disk.format(), disk.sizeBytes(), untracked);
    }
  }

  @GET
  public List<Answer> all() throws HypervisorException {
    List<Answer> answers = new ArrayList<>();
    for (VirtualMachine machine : machines.all()) {
      answers.add(answer(machine));
    }
    return answers;
  }

  private Answer answer(VirtualMachine machine) throws HypervisorException {
    return new Answer(
        machine.id(),
        machine.name(),
        machine.state(),
        machine.disks().stream().map(Disk::of).toList(),
        machine.nics(),
        replications.find(machine.id()).map(view -> view.state().label()).orElse(null),
        machines.bootDisk(machine).orElse(null),
        warnings(machine));
  }

  private List<String> warnings(VirtualMachine machine) throws HypervisorException {
    List<String> warnings =
        machine.disks().stream()
            .filter(disk -> !disk.tracked() && disk.scannable())
            .map(disk -> disk.target() + ": " + disk.untracked())
            .collect(Collectors.toCollection(ArrayList::new));
    warnings.addAll(machines.leftOut(machine));
    return warnings;
  }
}
