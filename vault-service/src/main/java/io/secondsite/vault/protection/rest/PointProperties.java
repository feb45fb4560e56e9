package io.secondsite.vault.protection.rest;

import io.secondsite.vault.protection.RecoveryPoint;
import java.time.Instant;

/** A recovery point's properties as the public API has them, and what else is known of it. */
record PointProperties(
    Instant recoveryPointTime, String recoveryPointType, Details providerSpecificDetails) {

  record Details(
      String instanceType,
      String host,
      long epoch,
      long sequence,
      long changedBytes,
      long storedBytes,
      Instant committedTime) {}

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
            point.committedAt()));
  }
}
