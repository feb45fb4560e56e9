package io.secondsite.rim.service;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.jspecify.annotations.Nullable;

/** A resource as services have them. */
@Path("/things")
public class ThingsResource {
  /** A body. */
  public record Thing(@Nullable String name, @Nullable Integer size) {}

  @POST
  public Thing make(@Nullable Thing thing) {
    Thing there = Checks.body(thing);
    Checks.name("name", there.name());
    return there;
  }

  @GET
  @Path("/{name}")
  public Thing one(@PathParam("name") String name) {
    if (name.equals("broken")) {
      throw new IllegalStateException("secret");
    }
    throw ProblemException.of(RequestCode.NOT_FOUND, "there is no thing " + name)
        .inField("name")
        .withRemedy("make it first");
  }
}
