package io.secondsite.provider.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How host-agents are called, and how they join. */
@ConfigMapping(prefix = "secondsite.provider.hosts")
public interface HostsConfig {

  /** How long a host-agent may take to answer a question. */
  @WithDefault("10s")
  Duration answer();

  /** How long a host-agent may take to do something: to boot a replica, to pair. */
  @WithDefault("5M")
  Duration action();

  /** How long a join token is good; at most 24 hours. */
  @WithDefault("24H")
  Duration joinTokenLife();
}
