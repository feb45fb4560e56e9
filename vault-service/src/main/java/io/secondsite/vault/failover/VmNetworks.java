package io.secondsite.vault.failover;

/** The VM networks that the vault's servers have told of. */
public interface VmNetworks {
  boolean exists(String vault, String server, String network);
}
