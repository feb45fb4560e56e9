package io.secondsite.vault.mapping;

import java.util.UUID;

/**
 * A mapping as mapping-service keeps it.
 *
 * @param primary the name of the network or classification at the primary server
 * @param recovery its counterpart's at the recovery server
 */
public record Mapping(
    UUID id,
    String name,
    String primaryServer,
    String primary,
    String recoveryServer,
    String recovery,
    String state) {}
