package io.secondsite.provider.protection;

import io.secondsite.provider.hosts.SiteHost;
import java.net.URI;

/** Addresses of hosts, where they are known. */
final class Addresses {
  private Addresses() {}

  static HostAddress of(SiteHost host) {
    URI url = host.url();
    if (url == null) {
      throw new SideException(
          "HOST_UNREACHABLE",
          "the address of host " + host.name() + " is not known",
          "start its host-agent, or give its url in the fabric file");
    }
    return new HostAddress(host.certificateName(), url.toString(), host.authorityPem());
  }

  static String host(ProtectionSide side) {
    String host = side.host();
    if (host == null) {
      throw new IllegalStateException("no host was chosen for " + side.item());
    }
    return host;
  }
}
