package io.secondsite.vault.arm.rest;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.config.ApiConfig;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Answers of calls that take time. */
@RequestScoped
public class LongRunning {
  private final RequestBase base;
  private final ApiConfig config;

  LongRunning(RequestBase base, ApiConfig config) {
    this.base = base;
    this.config = config;
  }

  /** 202, with where the operation's state and its result are found. */
  public Response accepted(VaultId vault, Object operation) {
    return Response.accepted()
        .header("Azure-AsyncOperation", address(vault, "operationStatus", operation))
        .location(URI.create(address(vault, "operationResults", operation)))
        .header("Retry-After", retryAfterSeconds())
        .build();
  }

  long retryAfterSeconds() {
    return Math.max(1, config.retryAfter().toSeconds());
  }

  private String address(VaultId vault, String kind, Object operation) {
    String version = URLEncoder.encode(base.apiVersion(), StandardCharsets.UTF_8);
    return base.absolute(vault.child(kind, operation.toString()) + "?api-version=" + version);
  }
}
