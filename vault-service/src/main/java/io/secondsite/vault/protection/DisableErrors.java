package io.secondsite.vault.protection;

import io.secondsite.vault.job.JobError;
import java.time.Instant;

/** Why a job about an item ends when its protection does. */
final class DisableErrors {
  private DisableErrors() {}

  static JobError overtaken(Instant at) {
    return new JobError(
        "PROTECTION_DISABLED", "protection was disabled before this was done", null, null, at);
  }

  static JobError purged(Instant at) {
    return new JobError(
        "PROTECTION_PURGED", "protection was purged before this was done", null, null, at);
  }
}
