package io.secondsite.agent.boot.rest;

import io.secondsite.agent.boot.Boot;
import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.problem.Checks;
import io.secondsite.hypervisor.HypervisorException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /failovers}: machines that run here instead of at their own site. */
@Path("/failovers")
@RunOnVirtualThread
public final class FailoversResource {
  private final Boots boots;

  FailoversResource(Boots boots) {
    this.boots = boots;
  }

  @POST
  public Response start(@Nullable BootProposal body) throws IOException, HypervisorException {
    Boot boot = boots.start(Checks.body(body).failover());
    return Response.status(Response.Status.CREATED).entity(BootAnswer.of(boots, boot)).build();
  }

  @GET
  public List<BootAnswer> all() throws HypervisorException {
    List<BootAnswer> answers = new ArrayList<>();
    for (Boot boot : boots.all(BootKind.FAILOVER)) {
      answers.add(BootAnswer.of(boots, boot));
    }
    return answers;
  }

  @GET
  @Path("/{id}")
  public BootAnswer one(@PathParam("id") String id) throws HypervisorException {
    return BootAnswer.of(boots, boots.require(BootKind.FAILOVER, id));
  }
}
