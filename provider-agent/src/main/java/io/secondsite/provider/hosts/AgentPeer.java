package io.secondsite.provider.hosts;

/**
 * The agent of another host, as a host-agent is told to trust it.
 *
 * @param name what its certificate carries, e.g. {@code host1.Chicago}
 */
public record AgentPeer(String name, String url, String caCertificatePem) {}
