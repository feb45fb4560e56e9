package io.secondsite.provider.hosts;

import java.util.List;
import java.util.Optional;

/** The hosts of this site. Thread-safe. */
public interface Hosts {

  /** Every host of the fabric file, as last seen; asks nobody. */
  List<SiteHost> all();

  /** The host of that name (its name in the fabric file), as last seen. */
  Optional<SiteHost> named(String name);

  /**
   * The agent of the host of that name; nothing is sent yet.
   *
   * @throws HostException.Refused with the code {@code UNKNOWN_HOST} where the site has no such
   *     host
   */
  HostAgent agent(String name);
}
