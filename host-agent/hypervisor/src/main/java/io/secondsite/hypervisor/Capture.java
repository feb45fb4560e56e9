package io.secondsite.hypervisor;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A running capture: the frozen content of a machine's disks. Must be closed; closing ends the job
 * and keeps the new checkpoint. If the machine or the job ends early, reads on the exports fail and
 * {@link #ended()} tells why.
 */
public interface Capture extends AutoCloseable {

  /** The source's wall clock read just before the content was frozen: the point's instant. */
  Instant instant();

  /** The source's wall clock read just after: the freeze happened between the two. */
  Instant begun();

  /** What the content promises; crash consistency unless the request asked for more. */
  default Consistency consistency() {
    return new Consistency.OfCrash(Optional.empty());
  }

  /** One export a disk, in the order asked for. */
  List<Export> exports();

  /** Old blocks kept so far in bytes, and the highest seen. */
  long scratchBytes();

  /** Why the capture ended before it was closed: watchdog, machine gone. Empty while it is good. */
  Optional<String> ended();

  /** Ends the job. The checkpoint stays; after an early end the caller deletes it. */
  @Override
  void close();

  /**
   * Where a disk's frozen content is read.
   *
   * @param socket unix socket of the NBD server
   * @param exportName the NBD export
   * @param dirtyContext the metadata context with the dirty extents (e.g. {@code
   *     qemu:dirty-bitmap:backup-vda}); empty for a full capture
   */
  record Export(
      String target,
      long sizeBytes,
      Path socket,
      String exportName,
      Optional<String> dirtyContext) {}
}
