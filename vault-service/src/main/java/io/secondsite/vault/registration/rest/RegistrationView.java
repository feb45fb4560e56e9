package io.secondsite.vault.registration.rest;

import io.secondsite.vault.registration.RegisteredServer;

/** What a server gets. */
record RegistrationView(
    String server, String vault, String authorityPem, String identityPem, String chainPem) {

  static RegistrationView of(RegisteredServer server) {
    return new RegistrationView(
        server.name(),
        server.vault().id(),
        server.certificates().authority(),
        server.certificates().identity(),
        server.certificates().chain());
  }
}
