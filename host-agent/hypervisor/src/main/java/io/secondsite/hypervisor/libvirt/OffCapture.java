package io.secondsite.hypervisor.libvirt;

import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of a machine that is off, read as they are. Nothing keeps its owner from starting it,
 * or anybody from writing an image: that ends the capture, and what was read of it counts for
 * nothing. Thread-safe.
 */
final class OffCapture implements Capture {
  private static final Logger log = LoggerFactory.getLogger(OffCapture.class);

  /** How often it is looked whether the machine was started: reading on would be in vain. */
  static final Duration LOOK_PERIOD = Duration.ofMillis(500);

  private final LibvirtConnection libvirt;
  private final UUID vm;
  private final List<DomainDescription.Disk> disks;
  private final Instant instant;
  private final Instant begun;
  private final Map<String, String> stamps;
  private final List<OffExport> servers;
  private final List<Export> exports;
  private final Runnable onClose;
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private OffCapture(
      LibvirtConnection libvirt,
      UUID vm,
      List<DomainDescription.Disk> disks,
      Instant instant,
      Instant begun,
      Map<String, String> stamps,
      List<OffExport> servers,
      List<Export> exports,
      Runnable onClose) {
    this.libvirt = libvirt;
    this.vm = vm;
    this.disks = List.copyOf(disks);
    this.instant = instant;
    this.begun = begun;
    this.stamps = Map.copyOf(stamps);
    this.servers = List.copyOf(servers);
    this.exports = List.copyOf(exports);
    this.onClose = onClose;
  }

  static OffCapture begin(
      LibvirtConnection libvirt,
      RuntimeFolders folders,
      String name,
      CaptureRequest request,
      List<DomainDescription.Disk> disks,
      Clock clock,
      Runnable onClose)
      throws HypervisorException {
    for (DomainDescription.Disk disk : disks) {
      OffImage image = OffImage.look(disk);
      if (request.since().isPresent() && disk.tracked()) {
        image.requireInTopLayerAlone(request.since().get());
      }
    }
    Instant instant = clock.instant();
    Map<String, String> stamps = stamps(disks);
    List<OffExport> servers = new ArrayList<>();
    List<Export> exports = new ArrayList<>();
    try {
      for (DomainDescription.Disk disk : disks) {
        Path socket = folders.socket(folders.captures(), name + "-" + disk.target() + ".sock");
        Optional<String> since = request.since().filter(_ -> disk.tracked());
        servers.add(OffExport.begin(disk, since, socket));
        long sizeBytes =
            libvirt.readDomain(
                request.vm(),
                "size of " + disk.target(),
                domain -> domain.blockInfo(disk.target()).getCapacity());
        exports.add(
            new Export(
                disk.target(),
                sizeBytes,
                socket,
                disk.target(),
                since.map(OffExport::dirtyContext)));
      }
      OffCapture capture =
          new OffCapture(
              libvirt,
              request.vm(),
              disks,
              instant,
              clock.instant(),
              stamps,
              servers,
              exports,
              onClose);
      capture.look();
      if (capture.ended.get() != null) {
        throw new HypervisorException(
            Code.WRONG_STATE, "machine " + request.vm() + ": " + capture.ended.get());
      }
      Thread.ofPlatform().daemon().name("capture-off-" + request.vm()).start(capture::watch);
      return capture;
    } catch (HypervisorException | RuntimeException e) {
      servers.forEach(OffExport::close);
      throw e;
    }
  }

  private static Map<String, String> stamps(List<DomainDescription.Disk> disks) {
    Map<String, String> stamps = new LinkedHashMap<>();
    disks.forEach(disk -> stamps.put(disk.target(), disk.stamp()));
    return stamps;
  }

  private void watch() {
    try {
      while (ended.get() == null && !closed.await(LOOK_PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (HypervisorException e) {
          log.atWarn().addKeyValue("vm", vm).setCause(e).log("capture not watched");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever starts the machine or writes an image is not held up, not even by the reading. */
  private void look() throws HypervisorException {
    if (libvirt.readDomain(vm, "capture of " + vm, domain -> domain.isActive() == 1)) {
      end("the machine was started");
    } else if (!stamps(disks).equals(stamps)) {
      end("an image was changed while it was read");
    } else if (!servers.stream().allMatch(OffExport::isServing)) {
      end("qemu-nbd ended");
    }
  }

  private void end(String why) {
    if (closed.getCount() > 0 && ended.compareAndSet(null, why)) {
      log.atWarn().addKeyValue("vm", vm).addKeyValue("why", why).log("capture ended early");
      servers.forEach(OffExport::close);
    }
  }

  @Override
  public Instant instant() {
    return instant;
  }

  @Override
  public Instant begun() {
    return begun;
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
    return exports;
  }

  /** Nothing is written, so nothing old need be kept. */
  @Override
  public long scratchBytes() {
    return 0;
  }

  /** Looked at now: it is the last look that tells whether what was read is good. */
  @Override
  public Optional<String> ended() {
    if (closed.getCount() > 0 && ended.get() == null) {
      try {
        look();
        if (ended.get() == null) {
          for (DomainDescription.Disk disk : disks) {
            OffImage.look(disk);
          }
        }
      } catch (HypervisorException e) {
        end("whether it was left alone is not known: " + e.getMessage());
      }
    }
    return Optional.ofNullable(ended.get());
  }

  @Override
  public void close() {
    closed.countDown();
    servers.forEach(OffExport::close);
    onClose.run();
  }
}
