package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;

/** Initial replications that do not come over the network. */
@ConfigMapping(prefix = "secondsite.agent.seeding")
public interface SeedingConfig {

  /**
   * The folders in and under which offline packages are made and taken, and images adopted; mount
   * points of media belong here.
   */
  @WithDefault("/var/lib/secondsite/seeding")
  List<Path> folders();

  /** How many imports and adoptions may be under way at once. */
  @WithDefault("2")
  int importsAtOnce();
}
