package io.secondsite.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of how a replication begins.
 *
 * @param method NOW, SCHEDULED or OFFLINE
 * @param startAt of a SCHEDULED one
 * @param export the package that was ordered last, if one was
 */
record SeedRecord(
    int formatVersion, Method method, @Nullable Instant startAt, @Nullable Export export) {
  static final int FORMAT_VERSION = 1;

  /** What a record of none means. */
  static final SeedRecord NOW = of(new InitialReplication.Now());

  /** The methods by name. */
  enum Method {
    NOW,
    SCHEDULED,
    OFFLINE
  }

  /**
   * A package.
   *
   * @param folder in which it is, or is to be, made
   * @param made what came of it; null while it is due
   */
  record Export(String folder, @Nullable SeedExported made) {}

  SeedRecord {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
    if ((startAt == null) != (method != Method.SCHEDULED)) {
      throw new IllegalArgumentException("startAt: goes with SCHEDULED, and only with it");
    }
  }

  static SeedRecord of(InitialReplication initial) {
    return switch (initial) {
      case InitialReplication.Now _ -> new SeedRecord(FORMAT_VERSION, Method.NOW, null, null);
      case InitialReplication.Scheduled scheduled ->
          new SeedRecord(FORMAT_VERSION, Method.SCHEDULED, scheduled.startAt(), null);
      case InitialReplication.Offline _ ->
          new SeedRecord(FORMAT_VERSION, Method.OFFLINE, null, null);
    };
  }

  SeedRecord with(@Nullable Export next) {
    return new SeedRecord(formatVersion, method, startAt, next);
  }

  InitialReplication initial() {
    return switch (method) {
      case NOW -> new InitialReplication.Now();
      case SCHEDULED ->
          startAt == null
              ? new InitialReplication.Now()
              : new InitialReplication.Scheduled(startAt);
      case OFFLINE -> new InitialReplication.Offline();
    };
  }
}
