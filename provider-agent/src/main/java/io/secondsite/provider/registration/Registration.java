package io.secondsite.provider.registration;

import io.secondsite.provider.inventory.CloudSynchronisation;
import java.net.URI;
import java.time.Instant;

/**
 * What was agreed with a vault.
 *
 * @param vault the ARM id of the vault
 * @param vaultAuthorityPem the vault's root, as pinned by the key
 */
public record Registration(
    String vault,
    URI url,
    String vaultAuthorityPem,
    String server,
    String friendlyName,
    CloudSynchronisation clouds,
    Instant registeredAt) {

  public String vaultName() {
    return vault.substring(vault.lastIndexOf('/') + 1);
  }

  Registration withClouds(CloudSynchronisation other) {
    return new Registration(
        vault, url, vaultAuthorityPem, server, friendlyName, other, registeredAt);
  }
}
