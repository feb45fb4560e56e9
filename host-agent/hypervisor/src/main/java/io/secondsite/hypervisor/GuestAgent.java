package io.secondsite.hypervisor;

/**
 * The agent inside one running guest, which freezes its file systems. Every call has a deadline of
 * its own, and an agent is believed nothing: it may be missing, hang, fail or lie.
 */
public interface GuestAgent {

  /** Whether the guest says that its file systems are frozen. */
  boolean isFrozen() throws HypervisorException;

  /**
   * Writes out what the file systems hold and stops them. Where this fails they may be frozen all
   * the same.
   *
   * @return how many were frozen
   */
  int freeze() throws HypervisorException;

  /** Lets the file systems go on; that they do already is no error. */
  void thaw() throws HypervisorException;
}
