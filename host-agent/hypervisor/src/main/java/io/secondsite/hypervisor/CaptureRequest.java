package io.secondsite.hypervisor;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What to capture.
 *
 * @param disks targets of the disks to capture, at least one
 * @param checkpoint a fresh name for the checkpoint made at the instant, never used before
 * @param since the checkpoint whose changes are wanted; empty for a full capture
 * @param scratchBytesMax the budget for old blocks kept while the capture lasts, all disks
 *     together; the hypervisor ends the capture by itself at 80 % of it, before a guest write could
 *     fail
 * @param consistent whether the guest's file systems are frozen around the begin; where that fails
 *     the capture begins all the same, and {@link Capture#consistency()} says why
 */
public record CaptureRequest(
    UUID vm,
    List<String> disks,
    String checkpoint,
    Optional<String> since,
    long scratchBytesMax,
    boolean consistent) {
  public CaptureRequest {
    disks = List.copyOf(disks);
    if (disks.isEmpty()) {
      throw new IllegalArgumentException("a capture needs at least one disk");
    }
    if (scratchBytesMax <= 0) {
      throw new IllegalArgumentException("scratchBytesMax must be positive: " + scratchBytesMax);
    }
  }

  /** As after a power cut: the guest is not asked for anything. */
  public CaptureRequest(
      UUID vm,
      List<String> disks,
      String checkpoint,
      Optional<String> since,
      long scratchBytesMax) {
    this(vm, disks, checkpoint, since, scratchBytesMax, false);
  }
}
