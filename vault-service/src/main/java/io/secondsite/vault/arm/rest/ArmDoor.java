package io.secondsite.vault.arm.rest;

import io.secondsite.vault.arm.ApiVersion;
import io.secondsite.vault.arm.ArmPath;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Sees to the version and the case of paths before a resource is looked for. */
final class ArmDoor {

  @ServerRequestFilter(preMatching = true)
  void normalise(ContainerRequestContext request) {
    UriInfo uri = request.getUriInfo();
    String path = uri.getRequestUri().getRawPath();
    if (!ArmPath.isArm(path)) {
      return;
    }
    String canonical = ArmPath.canonical(path);
    if (!canonical.equals(path)) {
      request.setRequestUri(withPath(uri.getRequestUri(), canonical));
    }
    ApiVersion.check(
        uri.getQueryParameters().getFirst("api-version"),
        ArmPath.isVaults(path) ? ApiVersion.VAULTS : ApiVersion.SITE_RECOVERY);
  }

  private static URI withPath(URI uri, String path) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path + query);
  }
}
