package io.secondsite.hypervisor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The words before a command whose process is to outlive this one. Where systemd runs, the end of
 * our unit ends every process in it: such a command gets a scope of its own. Immutable.
 *
 * @param systemd the folder that is there where systemd runs
 * @param isRoot whether this process may make scopes of the system
 */
public record OwnScope(Path systemd, boolean isRoot) {

  /** As this host has it. */
  public static OwnScope ofHost() {
    return new OwnScope(
        Path.of("/run/systemd/system"), "root".equals(System.getProperty("user.name")));
  }

  /**
   * The words, or none. The unit's name begins with the given one, and no other unit ever has it:
   * what is left of an earlier one must not be in the way.
   */
  public List<String> prefix(String name) {
    if (!isRoot || !Files.isDirectory(systemd)) {
      return List.of();
    }
    String unit = "secondsite-" + name + "-" + UUID.randomUUID().toString().substring(0, 8);
    return List.of(
        "systemd-run", "--scope", "--quiet", "--collect", "--unit=" + unit + ".scope", "--");
  }
}
