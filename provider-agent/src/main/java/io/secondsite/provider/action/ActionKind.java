package io.secondsite.provider.action;

/** What can be done to recovery points. */
public enum ActionKind {
  PIN,
  UNPIN,
  VERIFY_POINTS,
  COMPARE_WITH_SOURCE
}
