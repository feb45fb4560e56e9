package io.secondsite.agent.stack;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;

/**
 * Two named locations beside the agent's own: {@code plain}, an empty directory, and {@code
 * locked}, which a command brings and which shows the test what it read.
 */
public final class StoragePlaces implements QuarkusTestResourceLifecycleManager {

  /** After the agent's own, whose state directory is used. */
  @Override
  public int order() {
    return 100;
  }

  public static Path plain() {
    return AgentUnderTest.state().resolve("plain");
  }

  public static Path locked() {
    return AgentUnderTest.state().resolve("locked");
  }

  /** Where the command leaves what it was given. */
  public static Path given() {
    return AgentUnderTest.state().resolve("given");
  }

  public static Path kek() {
    return AgentUnderTest.state().resolve("kek");
  }

  @Override
  public Map<String, String> start() {
    try {
      Files.createDirectory(plain());
      Files.writeString(kek(), HexFormat.of().formatHex(new byte[32]).replace("00", "5a"));
      Files.setPosixFilePermissions(kek(), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "secondsite.agent.storage.plain.path", plain().toString(),
        "secondsite.agent.storage.plain.classification", "gold",
        "secondsite.agent.storage.locked.path", locked().toString(),
        "secondsite.agent.storage.locked.unlock", "/usr/bin/tee," + given(),
        "secondsite.agent.storage-keys.kek-file", kek().toString(),
        "secondsite.agent.replica-directory", AgentUnderTest.state().resolve("own").toString());
  }

  @Override
  public void stop() {}
}
