package io.secondsite.agent.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where replicas are kept: {@code secondsite.agent.storage."NAME".…}. */
@ConfigMapping(prefix = "secondsite.agent.storage")
public interface StorageConfig {

  /** The locations by name; none means the one of the replica directory. */
  @WithParentName
  Map<String, Location> locations();

  /** One location. */
  interface Location {
    /** Its directory, absolute: the root of a file system, so that it is empty without it. */
    Path path();

    /** The storage classification it belongs to. */
    Optional<String> classification();

    /** How much of it no recovery point may take, in percent. */
    @WithDefault("10")
    int reservePercent();

    /** The most that is reserved, however large the location is. */
    @WithDefault("32G")
    MemorySize reserveMax();

    /** Used percent from which on its level is NOTICE. */
    @WithDefault("70")
    int noticePercent();

    /** Used percent from which on its level is WARNING. */
    @WithDefault("85")
    int warningPercent();

    /** Used percent from which on its level is CRITICAL. */
    @WithDefault("95")
    int criticalPercent();

    /** Whether an empty directory that was never used becomes the location unasked. */
    @WithDefault("false")
    boolean initialise();

    /** The program and arguments that unlock and mount it; the key comes on standard input. */
    Optional<List<String>> unlock();

    /** The program and arguments that format it when its key is made; the same input. */
    Optional<List<String>> format();
  }
}
