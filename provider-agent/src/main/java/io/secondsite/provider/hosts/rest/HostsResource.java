package io.secondsite.provider.hosts.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.provider.hosts.Hosts;
import io.secondsite.provider.hosts.SiteHost;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /hosts}: the hosts of the fabric file, as last seen. */
@Path("/hosts")
@RunOnVirtualThread
public final class HostsResource {
  private final Hosts hosts;

  HostsResource(Hosts hosts) {
    this.hosts = hosts;
  }

  /** A host as it is answered. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answer(
      String name,
      String certificateName,
      String hostGroup,
      @Nullable URI url,
      String hypervisor,
      @Nullable String agentVersion,
      String state) {
    static Answer of(SiteHost host) {
      return new Answer(
          host.name(),
          host.certificateName(),
          host.hostGroup(),
          host.url(),
          host.hypervisor(),
          host.version(),
          host.isConnected() ? "CONNECTED" : "DISCONNECTED");
    }
  }

  @GET
  public List<Answer> all() {
    return hosts.all().stream().map(Answer::of).toList();
  }
}
