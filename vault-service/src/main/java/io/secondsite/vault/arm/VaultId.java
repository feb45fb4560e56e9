package io.secondsite.vault.arm;

import java.util.Locale;

/** A vault's place. Two ids that differ in case only name one vault: compare by {@link #key}. */
public record VaultId(String subscription, String resourceGroup, String name) {

  /** The ARM id: what {@code vault} is in events and stores. */
  public String id() {
    return "/subscriptions/"
        + subscription
        + "/resourceGroups/"
        + resourceGroup
        + "/providers/Microsoft.RecoveryServices/vaults/"
        + name;
  }

  /** The id of something in the vault: types and names in turn. */
  public String child(String... path) {
    return id() + "/" + String.join("/", path);
  }

  /** The same for all ways to write the id. */
  public String key() {
    return id().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
