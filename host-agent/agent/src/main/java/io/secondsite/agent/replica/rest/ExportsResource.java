package io.secondsite.agent.replica.rest;

import io.secondsite.agent.replica.Exports;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.IOException;

/** {@code /exports}: ends what {@code POST …/exports} began. */
@Path("/exports/{id}")
@RunOnVirtualThread
public final class ExportsResource {
  private final Exports exports;

  ExportsResource(Exports exports) {
    this.exports = exports;
  }

  @DELETE
  public void end(@PathParam("id") String id) throws IOException {
    exports.end(id);
  }
}
