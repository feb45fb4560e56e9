package io.secondsite.vault.job.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmList;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.job.JobFilter;
import io.secondsite.vault.job.JobProblem;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs. */
@Path(ArmPaths.VAULT + "/" + JobViews.TYPE)
@Produces(MediaType.APPLICATION_JSON)
@Transactional
public class JobsResource {
  private final CurrentVault vault;
  private final Pages pages;
  private final Jobs jobs;

  JobsResource(CurrentVault vault, Pages pages, Jobs jobs) {
    this.vault = vault;
    this.pages = pages;
    this.jobs = jobs;
  }

  @GET
  @RolesAllowed(Roles.VIEWER)
  public ArmList<ArmResource<JobProperties>> list(@QueryParam("$filter") @Nullable String filter) {
    VaultId where = vault.id();
    return pages.of(jobs.list(where.id(), JobFilter.of(filter)), job -> JobViews.of(where, job));
  }

  @GET
  @Path("{job}")
  @RolesAllowed(Roles.VIEWER)
  public ArmResource<JobProperties> get(@PathParam("job") String id) {
    VaultId where = vault.id();
    return JobViews.of(where, jobs.get(where.id(), id(id)));
  }

  @POST
  @Path("{job}/{action: cancel|restart|resume}")
  @RolesAllowed(Roles.OPERATOR)
  public Response act(@PathParam("job") String id, @PathParam("action") String action) {
    throw jobs.refusal(vault.id().id(), id(id), action);
  }

  private static UUID id(String text) {
    return Checks.optionalUuid(text)
        .orElseThrow(() ->
            ProblemException.of(JobProblem.UNKNOWN_JOB, "there is no such job").inField("jobName"));
  }
}
