package io.secondsite.vault.document;

/**
 * Decisions of administrators are rare and look at one another (a policy at its pairings, a machine
 * at all items), so they are made one at a time: a lock that ends with the transaction.
 */
public final class AdministrativeLock {
  /** The query that takes it. */
  public static final String HOLD = "select 1 from pg_advisory_xact_lock(7301194023)";

  private AdministrativeLock() {}
}
