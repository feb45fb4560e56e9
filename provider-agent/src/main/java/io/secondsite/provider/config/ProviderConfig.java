package io.secondsite.provider.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The provider-agent itself: which site it acts for and where it keeps things. */
@ConfigMapping(prefix = "secondsite.provider")
public interface ProviderConfig {

  /** The fabric file (docs/reference/fabric.md). */
  @WithDefault("/etc/secondsite/fabric.yaml")
  Path fabric();

  /** The site of the fabric file that this provider-agent acts for. */
  String site();

  /** The folder of the site's authority, certificates and registration; one process only. */
  @WithDefault("/var/lib/secondsite/provider-agent")
  Path stateDirectory();

  /** The host names and addresses it is reached by; they go into its certificate. */
  @WithDefault("localhost,127.0.0.1")
  List<String> hostNames();

  /** The address hosts reach it at (default: https, first host name, listener's port). */
  Optional<String> advertisedUrl();

  /**
   * Further addresses of the vault: tried in order where the registration key's does not answer.
   */
  Optional<List<URI>> vaultUrls();

  /** Addresses of host-agents by host name; they win over those of the fabric file. */
  Map<String, URI> hostUrls();
}
