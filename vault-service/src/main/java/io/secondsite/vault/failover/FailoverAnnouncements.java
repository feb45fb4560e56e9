package io.secondsite.vault.failover;

/** Tells what was decided, and sends the command with it. */
public interface FailoverAnnouncements {
  void decided(Failover failover);
}
