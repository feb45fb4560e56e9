package io.secondsite.provider.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the inventory is kept up to date. */
@ConfigMapping(prefix = "secondsite.provider.inventory")
public interface InventoryConfig {

  /** How often each host is asked. */
  @WithDefault("5s")
  Duration poll();

  /** How often the server says that it is there. */
  @WithDefault("30s")
  Duration heartbeat();

  /** After how much silence a host is taken as away. */
  @WithDefault("15s")
  Duration awayAfter();
}
