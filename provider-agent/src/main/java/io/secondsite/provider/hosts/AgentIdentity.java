package io.secondsite.provider.hosts;

/**
 * Who an agent is.
 *
 * @param caCertificatePem what its peers pin
 */
public record AgentIdentity(
    String name, String url, String hypervisor, String version, String caCertificatePem) {}
