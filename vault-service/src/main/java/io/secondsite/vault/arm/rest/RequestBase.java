package io.secondsite.vault.arm.rest;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** Absolute addresses, as the caller reached us. */
@RequestScoped
public class RequestBase {
  private final UriInfo uri;

  RequestBase(UriInfo uri) {
    this.uri = uri;
  }

  /** An address of this service, for a path that begins with a slash. */
  public String absolute(String path) {
    URI request = uri.getRequestUri();
    return request.getScheme() + "://" + request.getRawAuthority() + path;
  }

  /** The version that the caller speaks. */
  public String apiVersion() {
    String version = uri.getQueryParameters().getFirst("api-version");
    return version == null ? "2023-06-01" : version;
  }
}
