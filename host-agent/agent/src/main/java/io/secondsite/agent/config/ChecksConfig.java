package io.secondsite.agent.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Checks that run behind everything else. */
@ConfigMapping(prefix = "secondsite.agent.checks")
public interface ChecksConfig {

  /** Each recovery point kept here is read against its checksums within this time. */
  @WithDefault("7D")
  Duration within();

  /** How much of one core that may take, in percent. */
  @WithDefault("10")
  int corePercent();

  /** How often it is looked whether a point is due. */
  @WithDefault("1M")
  Duration look();

  /**
   * How many times as much as usual must have changed in a delta that hardly shrinks, for a hint
   * that it may have been encrypted; 0 gives no hints.
   */
  @WithDefault("8")
  double changeJump();

  /** A delta with fewer changed bytes is never such a jump. */
  @WithDefault("64M")
  MemorySize changeJumpMin();

  /** How often a replicated machine is compared with its replica; 0 is never by itself. */
  @WithDefault("7D")
  Duration source();

  /** How long one cycle may go on comparing, beside what it sends. */
  @WithDefault("10S")
  Duration sourceSlice();
}
