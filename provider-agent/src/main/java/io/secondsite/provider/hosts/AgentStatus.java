package io.secondsite.provider.hosts;

/**
 * How an agent is, in counts.
 *
 * @param database {@code UP} or {@code DOWN}; replication goes on without it
 */
public record AgentStatus(
    String name,
    String hypervisor,
    String database,
    int vms,
    int replications,
    int replicas,
    int drills,
    int failovers) {}
