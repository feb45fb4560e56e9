package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** From where on a replication is not well: Hyper-V Replica's thresholds, unless said otherwise. */
@ConfigMapping(prefix = "secondsite.agent.health")
public interface HealthConfig {

  /** Over which time missed cycles are counted. */
  @WithDefault("1H")
  Duration window();

  /** How many percent of them may be missed. */
  @WithDefault("20")
  int missedPercent();

  /** How long no point may come. */
  @WithDefault("1H")
  Duration silence();

  /** How long points may take on average from their instant until they are durable. */
  @WithDefault("5M")
  Duration latency();
}
