package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A folder for packages and images beside the agent's own. */
public final class SeedFolders implements QuarkusTestResourceLifecycleManager {
  private static final String FOLDER = "test.seed-folder";

  public static Path folder() {
    return Path.of(System.getProperty(FOLDER));
  }

  @Override
  public int order() {
    return 100;
  }

  @Override
  public Map<String, String> start() {
    try {
      Path folder = Files.createTempDirectory("seeding").toRealPath();
      System.setProperty(FOLDER, folder.toString());
      return Map.of("secondsite.agent.seeding.folders", folder.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {}
}
