package io.secondsite.vault.pairing;

/** Which clouds the vault's servers have told of (R52). */
public interface Clouds {
  boolean exists(String vault, CloudRef cloud);
}
