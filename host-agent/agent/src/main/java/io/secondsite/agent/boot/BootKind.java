package io.secondsite.agent.boot;

/** Why a machine is started on a recovery point. */
public enum BootKind {
  /** To try: beside the running source, under another name, removed afterwards. */
  DRILL,
  /** In earnest: under its own name, at this site from now on. */
  FAILOVER
}
