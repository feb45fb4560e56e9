package io.secondsite.hypervisor.simulated;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of a machine that is off, served by this process. Thread-safe. Whoever starts the
 * machine or writes an image ends it.
 */
final class OffCapture implements Capture {
  private static final Logger log = LoggerFactory.getLogger(OffCapture.class);

  private final MachineHome home;
  private final CaptureServer server;
  private final List<Disk> disks;
  private final Moments moments;
  private final Map<String, String> stamps;
  private final Supplier<Optional<String>> look;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private @Nullable String ended;
  private boolean closed;

  /** An image and what changed in it, where that was asked for. */
  record Disk(String target, ReadableDisk image, Optional<ClusterSet> changes) {}

  /** The wall clock before and after the begin. */
  record Moments(Instant instant, Instant begun) {}

  private OffCapture(
      MachineHome home,
      CaptureServer server,
      List<Disk> disks,
      Moments moments,
      Map<String, String> stamps,
      Supplier<Optional<String>> look,
      Runnable onClose) {
    this.home = home;
    this.server = server;
    this.disks = List.copyOf(disks);
    this.moments = moments;
    this.stamps = Map.copyOf(stamps);
    this.look = look;
    this.onClose = onClose;
  }

  /**
   * Serves the disks.
   *
   * @param look tells why the machine is not what it was when the stamps were taken
   */
  static OffCapture begin(
      MachineHome home,
      List<Disk> disks,
      Moments moments,
      Map<String, String> stamps,
      Supplier<Optional<String>> look,
      Runnable onClose)
      throws HypervisorException {
    try {
      home.removeCaptureFiles(); // of a capture that its machine took with it
      MachineProcesses.makeSocketFolder(home.sockets());
      CaptureServer server = CaptureServer.listen(home.captureSocket());
      disks.forEach(disk -> server.export(disk.target(), disk.image(), disk.changes()));
      return new OffCapture(home, server, disks, moments, stamps, look, onClose);
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "capture: " + e.getMessage(), e);
    }
  }

  @Override
  public Instant instant() {
    return moments.instant();
  }

  @Override
  public Instant begun() {
    return moments.begun();
  }

  @Override
  public Optional<String> checkpoint() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> stamps() {
    return stamps;
  }

  @Override
  public List<Export> exports() {
    return disks.stream()
        .map(disk ->
            new Export(
                disk.target(),
                disk.image().sizeBytes(),
                home.captureSocket(),
                disk.target(),
                disk.changes().map(_ -> CaptureServer.dirtyContext(disk.target()))))
        .toList();
  }

  @Override
  public long scratchBytes() {
    return 0;
  }

  @Override
  public Optional<String> ended() {
    lock.lock();
    try {
      if (!closed && ended == null) {
        ended = look.get().orElse(null);
      }
      return Optional.ofNullable(ended);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    try {
      server.close();
      for (Disk disk : disks) {
        disk.image().close();
      }
      Files.deleteIfExists(home.captureSocket());
    } catch (IOException e) {
      log.atWarn().setCause(e).log("capture of a machine that is off not removed whole");
    } finally {
      onClose.run();
    }
  }
}
