package io.secondsite.provider.protection;

/** On which side of a protected item a server stands. */
public enum Role {
  PRIMARY,
  RECOVERY
}
