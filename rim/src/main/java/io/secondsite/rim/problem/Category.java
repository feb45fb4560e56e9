package io.secondsite.rim.problem;

/** Whose matter a problem is. */
public enum Category {
  /** The request asks for what is not allowed or not possible; asking otherwise helps. */
  USER,
  /** Something around the service is away, full or broken; asking later may help. */
  ENVIRONMENT,
  /** A hypervisor or what drives it refused or failed. */
  PROVIDER,
  /** The service itself failed. */
  INTERNAL
}
