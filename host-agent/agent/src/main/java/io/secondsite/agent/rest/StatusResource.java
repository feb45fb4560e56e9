package io.secondsite.agent.rest;

import io.secondsite.agent.boot.Boot;
import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.BootState;
import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.identity.Agent;
import io.secondsite.agent.index.Index;
import io.secondsite.agent.machines.Machines;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.replication.Replications;
import io.secondsite.agent.storage.Storage;
import io.secondsite.agent.verification.Verifications;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code /status}: how the agent is, in counts. */
@Path("/status")
@RunOnVirtualThread
public final class StatusResource {
  private final Agent agent;
  private final Index index;
  private final Machines machines;
  private final Replications replications;
  private final Replicas replicas;
  private final Boots boots;
  private final Storage storage;
  private final Verifications verifications;

  StatusResource(
      Agent agent,
      Index index,
      Machines machines,
      Replications replications,
      Replicas replicas,
      Boots boots,
      Verifications verifications,
      Storage storage) {
    this.agent = agent;
    this.index = index;
    this.machines = machines;
    this.replications = replications;
    this.replicas = replicas;
    this.boots = boots;
    this.storage = storage;
    this.verifications = verifications;
  }

  /** The answer. */
  public record Answer(
      String name,
      String hypervisor,
      String database,
      int vms,
      int replications,
      int replicas,
      long drills,
      long failovers,
      List<String> alarms) {}

  @GET
  public Answer status() throws HypervisorException, VolumeException {
    return new Answer(
        agent.name(),
        agent.hypervisor(),
        index.isUp() ? "UP" : "DOWN",
        machines.all().size(),
        replications.all().size(),
        replicas.entries().size(),
        running(BootKind.DRILL),
        running(BootKind.FAILOVER),
        Stream.of(verifications.alarms(), replications.alarms(), storage.alarms())
            .flatMap(List::stream)
            .toList());
  }

  private long running(BootKind kind) {
    return boots.all(kind).stream()
        .map(Boot::state)
        .filter(BootState.Running.class::isInstance)
        .count();
  }
}
