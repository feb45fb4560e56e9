package io.secondsite.hypervisor.libvirt;

import io.secondsite.disk.nbd.NbdClientOptions;
import io.secondsite.disk.nbd.NbdDisk;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup job under way. Thread-safe. A watchdog ends it before its scratch files get too large: a
 * full scratch would fail the guest's writes, while the job went on without a word.
 */
final class LibvirtCapture implements Capture {
  private static final Logger log = LoggerFactory.getLogger(LibvirtCapture.class);

  /** How often the scratch files are looked at. */
  static final Duration SCRATCH_PERIOD = Duration.ofMillis(50);

  /** How often libvirt is asked whether the job is still there. */
  static final Duration JOB_PERIOD = Duration.ofMillis(500);

  /** The part of the scratch budget that ends a capture, in percent. */
  static final int SCRATCH_PERCENT_MAX = 80;

  /** The part at which the job is aborted though a reader is still inside, in percent. */
  static final int SCRATCH_PERCENT_LAST = 95;

  /** How long closing waits for readers to be gone. */
  static final Duration READERS_GONE_MAX = Duration.ofSeconds(5);

  /** How long the watchdog waits for them before it looks at the growing scratch again. */
  static final Duration READERS_GONE_WATCHDOG_MAX = Duration.ofMillis(300);

  /**
   * How long an aborted job has to end. QEMU does so at once, but libvirt 9.0 has one thread for
   * the events of all machines: one that comes while a backup begins (a guest's agent connects,
   * say) waits on that thread for the backup's end until it gives up after 30 s, and only then is
   * the end of QEMU's jobs noticed. No block is kept meanwhile, and the guest goes on.
   */
  static final Duration JOB_ENDED_MAX = Duration.ofSeconds(65);

  /** How long libvirt has to remove a job's files by itself. */
  static final Duration FILES_REMOVED_MAX = Duration.ofSeconds(5);

  /** What a capture is made of. */
  record Job(
      UUID vm,
      Optional<String> checkpoint,
      Instant instant,
      Instant begun,
      Consistency consistency,
      List<Export> exports,
      Path socket,
      List<Path> scratches,
      long scratchBytesMax) {
    Job {
      exports = List.copyOf(exports);
      scratches = List.copyOf(scratches);
    }

    List<Path> files() {
      List<Path> files = new ArrayList<>(scratches);
      files.add(socket);
      return files;
    }

    long scratchBytes(int percent) {
      return scratchBytesMax / 100 * percent + scratchBytesMax % 100 * percent / 100;
    }
  }

  private final LibvirtConnection libvirt;
  private final Job job;
  private final Runnable onClose;
  private final CaptureReaders readers;
  private final AtomicLong scratchBytes = new AtomicLong();
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stop = lock.newCondition();

  private LibvirtCapture(LibvirtConnection libvirt, Job job, Runnable onClose) {
    this.libvirt = libvirt;
    this.job = job;
    this.onClose = onClose;
    this.readers = new CaptureReaders(job.socket());
  }

  static LibvirtCapture watched(LibvirtConnection libvirt, Job job, Runnable onClose) {
    LibvirtCapture capture = new LibvirtCapture(libvirt, job, onClose);
    // A platform thread: the guest's writes depend on it, whatever carriers are busy with.
    Thread.ofPlatform().daemon().name("capture-watchdog-" + job.vm()).start(capture::watch);
    return capture;
  }

  @Override
  public Instant instant() {
    return job.instant();
  }

  @Override
  public Instant begun() {
    return job.begun();
  }

  @Override
  public Optional<String> checkpoint() {
    return job.checkpoint();
  }

  @Override
  public Map<String, String> stamps() {
    return Map.of();
  }

  @Override
  public Consistency consistency() {
    return job.consistency();
  }

  @Override
  public List<Export> exports() {
    return job.exports();
  }

  @Override
  public NbdDisk connect(Export export, NbdClientOptions options, int connections)
      throws IOException {
    return readers.connect(export.exportName(), options, connections);
  }

  @Override
  public long scratchBytes() {
    return scratchBytes.get();
  }

  @Override
  public Optional<String> ended() {
    return Optional.ofNullable(ended.get());
  }

  private void watch() {
    long nextAsked = System.nanoTime() + JOB_PERIOD.toNanos();
    boolean aborted = false;
    while (!stopped(SCRATCH_PERIOD) && !aborted && (ended.get() == null || isFull())) {
      try {
        boolean gone = !measure();
        if (isFull()) {
          aborted = abortFullScratch(); // again, if it could not be
        } else if (gone || System.nanoTime() - nextAsked >= 0) {
          nextAsked = System.nanoTime() + JOB_PERIOD.toNanos();
          askForJob();
        }
      } catch (IOException | HypervisorException e) {
        log.atWarn().addKeyValue("vm", job.vm()).setCause(e).log("capture not watched");
      }
    }
  }

  private boolean isFull() {
    return scratchBytes.get() >= job.scratchBytes(SCRATCH_PERCENT_MAX);
  }

  /** Sums up the scratch files; false if one is not there, as when the job has ended. */
  private boolean measure() throws IOException {
    long sum = 0;
    try {
      for (Path scratch : job.scratches()) {
        sum += Files.size(scratch);
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    long measured = sum;
    scratchBytes.updateAndGet(seen -> Math.max(seen, measured));
    return true;
  }

  /**
   * Readers are told why before they are sent away.
   *
   * @return whether the job is aborted; not yet while a reader is inside and the scratch has room
   */
  private boolean abortFullScratch() throws HypervisorException, IOException {
    end(
        "the watchdog ended it: %d of %d bytes of scratch were used"
            .formatted(scratchBytes.get(), job.scratchBytesMax()));
    boolean gone = readers.sendAway(READERS_GONE_WATCHDOG_MAX);
    measure();
    if (!gone && scratchBytes.get() < job.scratchBytes(SCRATCH_PERCENT_LAST)) {
      return false;
    }
    warnOfReaders(gone);
    libvirt.changeDomain(job.vm(), "end capture", domain -> BackupJob.abort(domain, job.socket()));
    return true;
  }

  private void warnOfReaders(boolean gone) {
    if (!gone) {
      log.atWarn().addKeyValue("vm", job.vm()).log("capture aborted under its readers");
    }
  }

  private void askForJob() throws HypervisorException {
    Optional<String> gone =
        libvirt.read(
            "capture of " + job.vm(),
            connect -> {
              try {
                org.libvirt.Domain domain = connect.domainLookupByUUIDString(job.vm().toString());
                try {
                  if (domain.isActive() != 1) {
                    return Optional.of("the machine does not run any more");
                  }
                  Optional<BackupJob> running = BackupJob.of(domain);
                  boolean ours = running.isPresent() && running.get().socket().equals(job.socket());
                  return ours ? Optional.empty() : Optional.of("its job was ended by others");
                } finally {
                  domain.free();
                }
              } catch (org.libvirt.LibvirtException e) {
                if (LibvirtConnection.failure("", e).code() == Code.NOT_FOUND) {
                  return Optional.of("the machine is not there any more");
                }
                throw e;
              }
            });
    gone.ifPresent(this::end);
  }

  private void end(String why) {
    if (!closed.get() && ended.compareAndSet(null, why)) {
      log.atWarn().addKeyValue("vm", job.vm()).addKeyValue("why", why).log("capture ended early");
    }
  }

  /** Waits a period, or less if the capture is closed meanwhile. */
  private boolean stopped(Duration period) {
    lock.lock();
    try {
      long left = period.toNanos();
      while (!closed.get() && left > 0) {
        left = stop.awaitNanos(left);
      }
      return closed.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    lock.lock();
    try {
      stop.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      measure();
      warnOfReaders(readers.sendAway(READERS_GONE_MAX));
      endJob();
      removeFiles(job.files());
    } catch (HypervisorException | IOException e) {
      // removeLeftovers finds the job and its files by their folder
      log.atWarn().addKeyValue("vm", job.vm()).setCause(e).log("capture left behind");
    } finally {
      onClose.run();
    }
  }

  private void endJob() throws HypervisorException {
    try {
      libvirt.changeDomain(
          job.vm(), "end capture", domain -> BackupJob.abort(domain, job.socket()));
      BackupJob.awaitEnd(libvirt, job.vm(), job.socket(), JOB_ENDED_MAX);
    } catch (HypervisorException e) {
      if (e.code() != Code.NOT_FOUND && e.code() != Code.WRONG_STATE) {
        throw e;
      }
    }
  }

  /** libvirt removes them a little after the job's end; what it leaves is removed here. */
  static List<Path> removeFiles(List<Path> files) throws IOException {
    Patience.await(FILES_REMOVED_MAX, () -> files.stream().noneMatch(Files::exists));
    List<Path> removed = new ArrayList<>();
    for (Path file : files) {
      if (Files.deleteIfExists(file)) {
        removed.add(file);
      }
    }
    return removed;
  }
}
