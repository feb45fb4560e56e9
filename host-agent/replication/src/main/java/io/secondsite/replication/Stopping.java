package io.secondsite.replication;

/** Says whether a cycle under way shall break off. Asked often, by any thread. */
@FunctionalInterface
interface Stopping {

  /**
   * Returns if the cycle may go on.
   *
   * @throws ReplicationException STOPPED if it shall not
   */
  void check() throws ReplicationException;
}
