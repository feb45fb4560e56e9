package io.secondsite.rim.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Events: how they are sent and taken in. */
@ConfigMapping(prefix = "secondsite.messaging")
public interface MessagingConfig {

  /**
   * Who publishes, in {@code ce_source}: {@code /secondsite/SERVICE}, with a server also {@code
   * /SERVER}.
   */
  @WithDefault("/secondsite/${quarkus.application.name}")
  String source();

  /** Whether this process sends what stands in its outbox. */
  @WithDefault("true")
  boolean relay();

  /** Events read from the outbox at once. */
  @WithDefault("200")
  int batch();

  /** How often the outbox is looked at though nothing was said to be written. */
  @WithDefault("1s")
  Duration poll();

  /** How long sent events stay in the outbox; at least seven days. */
  @WithDefault("8D")
  Duration publishedKept();

  /** How long consumers remember what they have taken in; at least thirty days. */
  @WithDefault("35D")
  Duration takenKept();

  /** After so many attempts an event goes to the dead-letter topic. */
  @WithDefault("8")
  int attempts();

  /** The pause before the second attempt; doubles with each. */
  @WithDefault("250ms")
  Duration firstPause();

  /** The longest pause between two attempts. */
  @WithDefault("15s")
  Duration longestPause();

  /** How often parked events whose pause is over are looked for. */
  @WithDefault("500ms")
  Duration retryPoll();
}
