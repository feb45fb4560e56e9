package io.secondsite.cli;

/**
 * How an agent is, in counts.
 *
 * @param database {@code UP} or {@code DOWN}; replication goes on without it
 */
public record Status(
    String name,
    String hypervisor,
    String database,
    int vms,
    int replications,
    int replicas,
    int drills,
    int failovers) {}
