package io.secondsite.contracts.vault;

import io.secondsite.contracts.Event;
import java.time.Instant;

/** How a management server stands with the vault. The key is the server's name. */
public sealed interface RegistrationEvent extends Event {
  /** The name of the server: its fabric's name, and that of its certificates. */
  String server();

  @Override
  default String key() {
    return server();
  }

  /**
   * A registration key was used and certificates were issued.
   *
   * @param vault the ARM id of the vault
   * @param siteAuthorityPem the site's intermediate certificate
   */
  record ServerRegistered(
      String server, String vault, String providerVersion, String siteAuthorityPem, Instant at)
      implements RegistrationEvent {}

  record ServerRenewed(String server, String vault, Instant at) implements RegistrationEvent {}

  record ServerRevoked(String server, String vault, String reason, Instant at)
      implements RegistrationEvent {}

  record ServerRemoved(String server, String vault, Instant at) implements RegistrationEvent {}
}
