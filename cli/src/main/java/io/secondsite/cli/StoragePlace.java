package io.secondsite.cli;

import org.jspecify.annotations.Nullable;

/**
 * A storage location of a host.
 *
 * @param state {@code OPEN} or {@code CLOSED}
 * @param level {@code NORMAL}, {@code NOTICE}, {@code WARNING} or {@code CRITICAL}
 */
public record StoragePlace(
    String name,
    String path,
    @Nullable String classification,
    String state,
    @Nullable String reason,
    @Nullable String degraded,
    long sizeBytes,
    long freeBytes,
    long reserveBytes,
    String level,
    Key key) {

  /**
   * How its key is.
   *
   * @param state {@code NONE}, {@code USABLE}, {@code OTHER_KEK} or {@code DAMAGED}
   */
  public record Key(String state, @Nullable String kekId) {}
}
