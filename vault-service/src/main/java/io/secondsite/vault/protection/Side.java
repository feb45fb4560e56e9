package io.secondsite.vault.protection;

/** Which of an item's two sites. */
public enum Side {
  PRIMARY,
  RECOVERY
}
