package io.secondsite.agent.boot.rest;

import io.secondsite.agent.boot.Boot;
import io.secondsite.agent.boot.BootKind;
import io.secondsite.agent.boot.Boots;
import io.secondsite.agent.problem.Checks;
import io.secondsite.hypervisor.HypervisorException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /drills}: copies of machines, booted to try. */
@Path("/drills")
@RunOnVirtualThread
public final class DrillsResource {
  private final Boots boots;

  DrillsResource(Boots boots) {
    this.boots = boots;
  }

  @POST
  public Response start(@Nullable BootProposal body) throws IOException, HypervisorException {
    Boot boot = boots.start(Checks.body(body).drill());
    return Response.status(Response.Status.CREATED).entity(BootAnswer.of(boots, boot)).build();
  }

  @GET
  public List<BootAnswer> all() throws HypervisorException {
    List<BootAnswer> answers = new ArrayList<>();
    for (Boot boot : boots.all(BootKind.DRILL)) {
      answers.add(BootAnswer.of(boots, boot));
    }
    return answers;
  }

  @GET
  @Path("/{id}")
  public BootAnswer one(@PathParam("id") String id) throws HypervisorException {
    return BootAnswer.of(boots, boots.require(BootKind.DRILL, id));
  }

  @DELETE
  @Path("/{id}")
  public Boots.Removal remove(@PathParam("id") String id) throws IOException, HypervisorException {
    return boots.removeDrill(id);
  }
}
