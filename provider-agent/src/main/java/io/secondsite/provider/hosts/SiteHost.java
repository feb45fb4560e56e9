package io.secondsite.provider.hosts;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A host of this site, as last seen.
 *
 * @param name in the fabric file, e.g. {@code host1}
 * @param certificateName what its certificate carries and peers know it by, e.g. {@code
 *     host1.NewYork}
 * @param url where its agent is reached; null while that is not known
 * @param authorityPem what its peers pin: the site's authority
 * @param hypervisor {@code libvirt} or {@code simulated}
 * @param version of its agent; null before it was first seen
 * @param isConnected whether its agent answered when it was last asked
 */
public record SiteHost(
    String name,
    String certificateName,
    String hostGroup,
    @Nullable URI url,
    String authorityPem,
    String hypervisor,
    @Nullable String version,
    boolean isConnected) {}
