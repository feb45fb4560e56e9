package io.secondsite.provider.failover;

/** Tells how runs go; in the transaction that keeps it. */
public interface FailoverAnnouncements {
  void stepped(FailoverRun run, Step step);

  void ended(FailoverRun run);
}
