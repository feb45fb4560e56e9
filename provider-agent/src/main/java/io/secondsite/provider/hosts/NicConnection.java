package io.secondsite.provider.hosts;

import org.jspecify.annotations.Nullable;

/**
 * What a replica's card is connected to.
 *
 * @param network as the hypervisor calls it; null is no network
 */
public record NicConnection(String mac, @Nullable String network) {}
