package io.secondsite.vault.pairing;

/** A cloud of a management server, by names. */
public record CloudRef(String server, String cloud) {

  /** Its ARM id in a vault. */
  public String resourceId(String vault) {
    return vault + "/replicationFabrics/" + server + "/replicationProtectionContainers/" + cloud;
  }

  @Override
  public String toString() {
    return cloud + " of " + server;
  }
}
