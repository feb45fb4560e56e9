package io.secondsite.provider.failover;

/** A step of a run. */
public enum StepName {
  RESOLVE_NETWORKS("ResolveNetworks", "Resolve networks"),
  START_REPLICA("StartReplica", "Start replica"),
  CHECK_REPLICA("CheckReplica", "Check replica"),
  STOP_REPLICA("StopReplica", "Stop replica"),
  CHECK_GONE("CheckGone", "Check that it is gone");

  private final String told;
  private final String friendly;

  StepName(String told, String friendly) {
    this.told = told;
    this.friendly = friendly;
  }

  /** As events call it. */
  public String told() {
    return told;
  }

  /** For people. */
  public String friendly() {
    return friendly;
  }
}
