package io.secondsite.agent.replication.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.agent.replication.Replications;
import io.secondsite.replication.HostMaintenance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /maintenance}: this host sends nothing and takes nothing while people work on it. */
@Path("/maintenance")
@RunOnVirtualThread
public final class MaintenanceResource {
  private final HostMaintenance maintenance;

  MaintenanceResource(Replications replications) {
    maintenance = replications.maintenance();
  }

  /** Whether, and why. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MaintenanceAnswer(boolean active, @Nullable String reason) {}

  @GET
  public MaintenanceAnswer now() {
    String reason = maintenance.reason().orElse(null);
    return new MaintenanceAnswer(reason != null, reason);
  }

  @PUT
  public MaintenanceAnswer begin(@Nullable HoldOrder order) throws IOException {
    maintenance.begin(HoldOrder.reason(order, "no reason given"));
    return now();
  }

  @DELETE
  public MaintenanceAnswer end() throws IOException {
    maintenance.end();
    return now();
  }
}
