package io.secondsite.provider.protection;

/**
 * How a side's host-agent is reached by the other side.
 *
 * @param name what its certificate carries
 */
public record HostAddress(String name, String url, String authorityPem) {}
