package io.secondsite.vault.protection.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.protection.RecoveryPoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recovery point's properties as the public API has them, and what else is known of it. */
record PointProperties(
    Instant recoveryPointTime, String recoveryPointType, Details providerSpecificDetails) {

  /**
   * What the official client passes over.
   *
   * @param lockedUntil nobody removes the point before, by the time of the replica's location
   * @param health {@code Verified} (read back and good), {@code Damaged} or {@code NotVerified}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Details(
      String instanceType,
      String host,
      long epoch,
      long sequence,
      long changedBytes,
      long storedBytes,
      Instant committedTime,
      boolean pinned,
      List<String> pins,
      @Nullable Instant lockedUntil,
      String health,
      @Nullable Instant verifiedTime,
      @Nullable String damage) {}

  static PointProperties of(RecoveryPoint point) {
    return new PointProperties(
        point.instant(),
        point.applicationConsistent() ? "ApplicationConsistent" : "CrashConsistent",
        new Details(
            "HyperVReplica2012R2",
            point.host(),
            point.epoch(),
            point.sequence(),
            point.changedBytes(),
            point.storedBytes(),
            point.committedAt(),
            !point.marks().pins().isEmpty(),
            point.marks().pins(),
            point.lockedUntil(),
            health(point),
            point.marks().verifiedAt(),
            point.marks().damage()));
  }

  private static String health(RecoveryPoint point) {
    if (point.damaged().isPresent()) {
      return "Damaged";
    }
    return point.isVerified() ? "Verified" : "NotVerified";
  }
}
