package io.secondsite.volume;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A storage location as it is configured.
 *
 * @param name letters, digits, dot, dash and underscore
 * @param path its root, absolute
 * @param classification the storage classification that it belongs to, for placement
 * @param initialises whether an empty directory that was never used is made a location unasked
 */
public record LocationSettings(
    String name,
    Path path,
    Optional<String> classification,
    SpaceLimits space,
    boolean initialises) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public LocationSettings {
    requireName("name", name);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("path: must be absolute, not " + path);
    }
    path = path.normalize();
  }

  static void requireName(String field, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          field + ": a location's name has 1 to 64 letters, digits, dots, dashes, underscores");
    }
  }
}
