package io.secondsite.mapping.network;

/**
 * How a mapping stands with the inventory: any → any, as networks go and come back. A mapping is
 * kept while a network is missing.
 */
public enum MappingState {
  PAIRED("Paired"),
  PRIMARY_NETWORK_MISSING("PrimaryNetworkMissing"),
  RECOVERY_NETWORK_MISSING("RecoveryNetworkMissing");

  private final String shown;

  MappingState(String shown) {
    this.shown = shown;
  }

  /** As the public API shows it. */
  public String shown() {
    return shown;
  }
}
