package io.secondsite.agent.identity;

import java.net.URI;

/**
 * What the agent tells about itself.
 *
 * @param url where peers reach it
 * @param hypervisor {@code libvirt} or {@code simulated}
 */
public record Agent(String name, URI url, String hypervisor, String version) {}
