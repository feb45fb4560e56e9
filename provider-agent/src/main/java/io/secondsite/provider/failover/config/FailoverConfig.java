package io.secondsite.provider.failover.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How failovers are run. */
@ConfigMapping(prefix = "secondsite.provider.failover")
public interface FailoverConfig {

  /** How many machines are failed over, tried or cleaned up at once. */
  @WithDefault("8")
  int machinesAtOnce();

  /** How often unfinished runs are looked for though nothing was ordered. */
  @WithDefault("5s")
  Duration poll();

  /** The pause between two questions to a host that is away. */
  @WithDefault("1s")
  Duration pause();

  /** How long a host that is away is asked again before the step fails. */
  @WithDefault("2m")
  Duration patience();

  /** How many runs or items a list answers at most. */
  @WithDefault("200")
  int listMax();
}
