package io.secondsite.provider.hosts;

import javax.net.ssl.SSLContext;

/** How host-agents are called. Thread-safe. */
public interface HostTls {

  /**
   * Shows the site's operator certificate, and trusts a server that this site's authority issued
   * for the host of that name.
   *
   * @param certificateName e.g. {@code host1.NewYork}
   */
  SSLContext towards(String certificateName);
}
