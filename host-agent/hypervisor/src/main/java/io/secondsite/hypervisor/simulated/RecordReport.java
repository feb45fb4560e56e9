package io.secondsite.hypervisor.simulated;

import java.time.Instant;

/**
 * What {@link RecordVolume#check} found on a disk.
 *
 * @param readable false if there is no volume on the disk at all
 * @param last the number of the last record, 0 for none
 * @param torn blocks that are damaged, missing, or not the version that belongs to {@code last}
 * @param lastAt the guest's wall clock when it wrote the last record
 */
public record RecordReport(boolean readable, long last, long torn, Instant lastAt) {
  static final RecordReport UNREADABLE = new RecordReport(false, 0, 0, Instant.EPOCH);

  /** Whether the disk is as a disk after a power cut may be. */
  public boolean clean() {
    return readable && torn == 0;
  }
}
