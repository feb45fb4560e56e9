package io.secondsite.agent.machines.rest;

import io.secondsite.agent.machines.Machines;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.rest.CurrentCaller;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;

/** {@code /peer/v1/sources}: the replica's side asks whether the source runs. */
@Path("/peer/v1/sources/{vm}")
@RunOnVirtualThread
public final class PeerSourcesResource {
  private final Machines machines;
  private final Replications replications;
  private final CurrentCaller caller;

  PeerSourcesResource(Machines machines, Replications replications, CurrentCaller caller) {
    this.machines = machines;
    this.replications = replications;
    this.caller = caller;
  }

  /**
   * The answer.
   *
   * @param state of the machine, or ABSENT
   */
  public record Answer(UUID vm, String state, boolean running) {}

  @GET
  public Answer source(@jakarta.ws.rs.PathParam("vm") String text) throws HypervisorException {
    UUID vm = Checks.uuid("vm", text);
    replications.requireTo(vm, caller.peer());
    return machines
        .machine(vm)
        .map(machine -> new Answer(vm, machine.state().name(), runs(machine.state())))
        .orElseGet(() -> new Answer(vm, "ABSENT", false));
  }

  private static boolean runs(VirtualMachine.State state) {
    return switch (state) {
      case RUNNING, PAUSED -> true;
      case SHUT_OFF, CRASHED -> false;
    };
  }
}
