package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.UUID;

/**
 * A durable recovery point; the data is at the hosts.
 *
 * @param point as the replica's host names it
 * @param instant of the content, by the source's clock
 */
public record RecoveryPoint(
    UUID vm,
    String host,
    String point,
    long epoch,
    long sequence,
    Instant instant,
    boolean applicationConsistent,
    long changedBytes,
    long storedBytes,
    Instant committedAt,
    Instant heardAt) {}
