package io.secondsite.agent.storage.rest;

import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.storage.Storage;
import io.secondsite.volume.VolumeException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /storage}: where replicas are kept. */
@Path("/storage")
@RunOnVirtualThread
public final class StorageResource {
  private final Storage storage;

  StorageResource(Storage storage) {
    this.storage = storage;
  }

  @GET
  public List<LocationAnswer> all() {
    return storage.statuses().stream().map(one -> LocationAnswer.of(storage, one)).toList();
  }

  @GET
  @Path("/{name}")
  public LocationAnswer one(@PathParam("name") String name) throws VolumeException {
    return LocationAnswer.of(storage, storage.status(name));
  }

  @POST
  @Path("/{name}/initialise")
  public LocationAnswer initialise(@PathParam("name") String name) throws VolumeException {
    return LocationAnswer.of(storage, storage.initialise(name));
  }

  @POST
  @Path("/{name}/unlock")
  public LocationAnswer unlock(@PathParam("name") String name) throws VolumeException {
    return LocationAnswer.of(storage, storage.unlock(name));
  }

  @POST
  @Path("/{name}/key")
  public LocationAnswer.Key createKey(@PathParam("name") String name) throws VolumeException {
    return LocationAnswer.Key.of(storage.createKey(name));
  }

  @POST
  @Path("/{name}/key/rewrap")
  public LocationAnswer.Key rewrapKey(@PathParam("name") String name) throws VolumeException {
    return LocationAnswer.Key.of(storage.rewrapKey(name));
  }

  @DELETE
  @Path("/{name}/key")
  public void shredKey(
      @PathParam("name") String name, @Nullable @QueryParam("confirm") String confirm)
      throws VolumeException {
    storage.shredKey(name, Checks.name("confirm", confirm));
  }
}
