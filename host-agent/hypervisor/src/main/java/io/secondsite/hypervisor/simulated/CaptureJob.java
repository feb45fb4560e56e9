package io.secondsite.hypervisor.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running capture: its frozen disks, its scratch files and its NBD server. Thread-safe: it is
 * prepared by one thread, and its end may come from any.
 */
final class CaptureJob {
  private static final long REMOVAL_SECONDS_MAX = 30;

  private final MachineHome home;
  private final ControlRequest.BeginCapture request;
  private final Consumer<CaptureJob> afterwards;
  private final ScratchBudget budget;
  private final CaptureEnd end = new CaptureEnd(this::remove);
  private final CountDownLatch served = new CountDownLatch(1);
  private final CountDownLatch removed = new CountDownLatch(1);
  private final Map<TrackedDisk, FrozenDisk> disks = new LinkedHashMap<>();
  private final Map<TrackedDisk, ClusterSet> changes = new LinkedHashMap<>();
  private final CaptureServer server;

  private CaptureJob(
      MachineHome home,
      ControlRequest.BeginCapture request,
      Consumer<CaptureJob> afterwards,
      CaptureServer server) {
    this.home = home;
    this.request = request;
    this.afterwards = afterwards;
    this.budget = new ScratchBudget(request.scratchBytesMax());
    this.server = server;
  }

  /** Does all that takes time, so that the freeze is short. */
  static CaptureJob prepare(
      MachineHome home,
      List<TrackedDisk> disks,
      ControlRequest.BeginCapture request,
      Consumer<CaptureJob> afterwards)
      throws IOException {
    home.removeCaptureFiles();
    Files.createDirectories(home.scratch());
    CaptureJob job =
        new CaptureJob(home, request, afterwards, CaptureServer.listen(home.captureSocket()));
    try {
      for (TrackedDisk disk : disks) {
        job.disks.put(
            disk,
            FrozenDisk.prepare(
                disk, job.end, job.budget, home.scratch().resolve(disk.target() + ".scratch")));
      }
      return job;
    } catch (IOException | RuntimeException e) {
      job.closeAll();
      throw e;
    }
  }

  String owner() {
    return request.owner();
  }

  String life() {
    return request.life();
  }

  String checkpoint() {
    return request.checkpoint();
  }

  /** The disk's content to be frozen, and what changed in it. */
  FrozenDisk frozen(TrackedDisk disk, Optional<ClusterSet> changed) {
    changed.ifPresent(set -> changes.put(disk, set));
    FrozenDisk content = disks.get(disk);
    if (content == null) {
      throw new IllegalStateException("not a disk of this capture: " + disk.target());
    }
    return content;
  }

  /** Serves the frozen content. */
  void serve() {
    try {
      for (Map.Entry<TrackedDisk, FrozenDisk> disk : disks.entrySet()) {
        server.export(
            disk.getKey().target(),
            disk.getValue(),
            Optional.ofNullable(changes.get(disk.getKey())));
      }
    } finally {
      served.countDown();
    }
  }

  List<ControlReply.Exported> exports() {
    List<ControlReply.Exported> exports = new ArrayList<>();
    for (TrackedDisk disk : disks.keySet()) {
      exports.add(
          new ControlReply.Exported(
              disk.target(),
              disk.sizeBytes(),
              disk.target(),
              changes.containsKey(disk) ? CaptureServer.dirtyContext(disk.target()) : null));
    }
    return exports;
  }

  ControlReply.CaptureState state() {
    return new ControlReply.CaptureState(budget.usedBytes(), end.reason().orElse(null));
  }

  void end(String why) {
    end.with(why);
  }

  /** Returns when the sockets and the scratch of an ended capture are gone. */
  void awaitRemoved() {
    try {
      if (!removed.await(REMOVAL_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the capture's files are still there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a capture was removed", e);
    }
  }

  private void remove() {
    try {
      served.await();
      closeAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | UncheckedIOException e) {
      MachineLog.line("capture " + checkpoint() + " not removed whole: " + e.getMessage());
    } finally {
      MachineLog.line("capture " + checkpoint() + " ended: " + end.reason().orElse(""));
      afterwards.accept(this);
      removed.countDown();
    }
  }

  private void closeAll() throws IOException {
    for (FrozenDisk disk : disks.values()) {
      disk.disk().thaw(disk);
    }
    server.close();
    for (FrozenDisk disk : disks.values()) {
      disk.close();
    }
    Files.deleteIfExists(home.captureSocket());
  }
}
