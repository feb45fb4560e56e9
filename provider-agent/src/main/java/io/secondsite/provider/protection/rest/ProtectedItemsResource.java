package io.secondsite.provider.protection.rest;

import io.secondsite.provider.protection.Protections;
import io.secondsite.provider.protection.config.ProtectionConfig;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** {@code /protectedItems}: what is protected from or to this site. */
@Path("/protectedItems")
@RunOnVirtualThread
public final class ProtectedItemsResource {
  private final Protections protections;
  private final ProtectionConfig config;

  ProtectedItemsResource(Protections protections, ProtectionConfig config) {
    this.protections = protections;
    this.config = config;
  }

  @GET
  public List<ProtectedItemAnswer> all() {
    return protections.all(config.listMax()).stream().map(ProtectedItemAnswer::of).toList();
  }
}
