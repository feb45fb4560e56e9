package io.secondsite.provider.hosts;

/** Why a replica is booted. */
public enum BootKind {
  DRILL,
  FAILOVER
}
