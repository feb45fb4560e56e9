package io.secondsite.vault.registration.rest;

import io.secondsite.vault.registration.RegistrationRequest;
import org.jspecify.annotations.Nullable;

/** What a server sends. */
record RegistrationBody(
    @Nullable String secret,
    @Nullable String vault,
    @Nullable String server,
    @Nullable String providerVersion,
    @Nullable String authorityCsrPem,
    @Nullable String identityCsrPem) {

  RegistrationRequest request() {
    return RegistrationRequest.of(
        secret, vault, server, providerVersion, authorityCsrPem, identityCsrPem);
  }

  @Override
  public String toString() {
    return "RegistrationBody[server=" + server + "]";
  }
}
