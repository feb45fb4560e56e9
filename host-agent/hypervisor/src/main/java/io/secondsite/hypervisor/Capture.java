package io.secondsite.hypervisor;

import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A running capture: the frozen content of a machine's disks. Must be closed; closing ends the job
 * and keeps the new checkpoint. If the machine or the job ends early, reads on the exports fail and
 * {@link #ended()} tells why.
 *
 * <p>Of a machine that is off the content stands still by itself, and nothing holds it: whoever
 * starts the machine or writes its images is not kept from it. Then {@link #ended()} tells so, and
 * nothing that was read is good. Whoever reads asks it when all is read.
 */
public interface Capture extends AutoCloseable {

  /** The source's wall clock read just before the content was frozen: the point's instant. */
  Instant instant();

  /** The source's wall clock read just after: the freeze happened between the two. */
  Instant begun();

  /**
   * The checkpoint made at the instant. Empty where no captured disk can be tracked, and where the
   * machine is off: that cannot be done without writing its images. What changes from now on is
   * among what changed since the asked-for one.
   */
  Optional<String> checkpoint();

  /**
   * The stamps of a machine's images that is off, as {@link VirtualMachine.Disk#stamp()}, by
   * target; empty for one that runs.
   */
  Map<String, String> stamps();

  /** What the content promises; crash consistency unless the request asked for more. */
  default Consistency consistency() {
    return new Consistency.OfCrash(Optional.empty());
  }

  /** One export a disk, in the order asked for. */
  List<Export> exports();

  /**
   * Connects to one of the exports, up to so many times if it allows that. All readers come in this
   * way: a capture's end sends them away, and their reads fail.
   *
   * @throws IOException if the export does not answer, or the capture has ended
   */
  default NbdDisk connect(Export export, NbdClientOptions options, int connections)
      throws IOException {
    return NbdDisk.connect(export.socket(), export.exportName(), options, connections);
  }

  /** Old blocks kept so far in bytes, and the highest seen. */
  long scratchBytes();

  /** Why the capture ended before it was closed: watchdog, machine gone. Empty while it is good. */
  Optional<String> ended();

  /** Ends the job. The checkpoint stays; after an early end the caller deletes it. */
  @Override
  void close();

  /**
   * Where a disk's frozen content is read, by {@link #connect}.
   *
   * @param socket unix socket of the NBD server
   * @param exportName the NBD export
   * @param dirtyContext the metadata context with the dirty extents (e.g. {@code
   *     qemu:dirty-bitmap:backup-vda}); empty for a full capture, and of a disk whose changes are
   *     not tracked: what changed there only its content can tell
   */
  record Export(
      String target,
      long sizeBytes,
      Path socket,
      String exportName,
      Optional<String> dirtyContext) {}
}
