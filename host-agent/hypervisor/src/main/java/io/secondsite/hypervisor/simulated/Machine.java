package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A running machine's disks, checkpoints and capture. Thread-safe: one lock orders captures and
 * checkpoints; guest writes never wait for it, only for the freeze itself.
 */
final class Machine {
  private final MachineHome home;
  private final List<TrackedDisk> disks;
  private final GuestFreeze freeze;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock. Oldest first.
  private final List<String> checkpoints = new ArrayList<>();
  // Guarded by lock.
  private @Nullable CaptureJob capture;
  private boolean stopped;

  Machine(MachineHome home, List<TrackedDisk> disks) {
    this.home = home;
    this.disks = List.copyOf(disks);
    this.freeze = new GuestFreeze(disks);
  }

  List<TrackedDisk> disks() {
    return disks;
  }

  GuestFreeze freeze() {
    return freeze;
  }

  /** Takes up the checkpoints that a proper stop left, and takes them away from the disk. */
  void restoreCheckpoints(CheckpointStore store, Map<String, Path> images) throws IOException {
    lock.lock();
    try {
      if (!store.names().isEmpty()) {
        restore(store, images);
      }
    } catch (IOException e) {
      MachineLog.line("checkpoints lost: " + e.getMessage());
    } finally {
      lock.unlock();
    }
    store.clear();
  }

  private void restore(CheckpointStore store, Map<String, Path> images) throws IOException {
    Map<String, Long> sizesBytes = new LinkedHashMap<>();
    disks.forEach(disk -> sizesBytes.put(disk.target(), disk.sizeBytes()));
    CheckpointStore.Stored stored = store.load(images, sizesBytes);
    disks.forEach(disk -> disk.restore(stored.changes().getOrDefault(disk.target(), Map.of())));
    checkpoints.addAll(stored.names());
  }

  List<String> checkpoints() {
    lock.lock();
    try {
      return List.copyOf(checkpoints);
    } finally {
      lock.unlock();
    }
  }

  void deleteCheckpoint(String checkpoint) {
    lock.lock();
    try {
      if (checkpoints.remove(checkpoint)) {
        disks.forEach(disk -> disk.forget(checkpoint));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Freezes all asked disks at one instant, makes the checkpoint there, and serves the content. */
  CaptureJob beginCapture(ControlRequest.BeginCapture request) throws HypervisorException {
    lock.lock();
    try {
      requireFree(request);
      List<TrackedDisk> asked = asked(request.disks());
      requireChain(request, asked);
      CaptureJob job = CaptureJob.prepare(home, asked, request, this::forgetCapture);
      capture = job;
      freeze(job, asked, request);
      try {
        job.serve();
      } catch (RuntimeException e) {
        job.end("could not be served");
        deleteCheckpoint(request.checkpoint());
        throw new HypervisorException(Code.FAILED, "capture: " + e.getMessage(), e);
      }
      return job;
    } catch (IOException e) {
      throw new HypervisorException(Code.FAILED, "capture: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void requireFree(ControlRequest.BeginCapture request) throws HypervisorException {
    if (stopped) {
      throw new HypervisorException(Code.WRONG_STATE, "the machine stops");
    }
    if (capture != null) {
      throw new HypervisorException(
          Code.WRONG_STATE, "a capture of " + capture.owner() + " is under way");
    }
    if (!Checkpoints.isName(request.checkpoint())) {
      throw new HypervisorException(
          Code.FAILED, "checkpoint: 1 to 64 letters, digits, '.', '_' or '-'");
    }
    if (checkpoints.contains(request.checkpoint())) {
      throw new HypervisorException(
          Code.WRONG_STATE, "checkpoint " + request.checkpoint() + " exists");
    }
    if (checkpoints.size() >= Checkpoints.COUNT_MAX) {
      throw new HypervisorException(
          Code.WRONG_STATE, "there are " + Checkpoints.COUNT_MAX + " checkpoints: delete some");
    }
  }

  private List<TrackedDisk> asked(List<String> targets) throws HypervisorException {
    List<TrackedDisk> asked = new ArrayList<>();
    for (String target : targets) {
      TrackedDisk found =
          disks.stream()
              .filter(disk -> disk.target().equals(target) && !asked.contains(disk))
              .findFirst()
              .orElseThrow(
                  () -> new HypervisorException(Code.NOT_FOUND, "no disk " + target + " to take"));
      asked.add(found);
    }
    return asked;
  }

  private void requireChain(ControlRequest.BeginCapture request, List<TrackedDisk> asked)
      throws CheckpointLostException {
    String since = request.since();
    if (since == null) {
      return;
    }
    for (TrackedDisk disk : asked) {
      if (!checkpoints.contains(since) || disk.changesSince(since).isEmpty()) {
        throw new CheckpointLostException(
            "checkpoint " + since + " is not there for disk " + disk.target());
      }
    }
  }

  /** Holding the writes of all disks is the instant: nothing is written while it lasts. */
  private void freeze(
      CaptureJob job, List<TrackedDisk> asked, ControlRequest.BeginCapture request) {
    asked.forEach(disk -> disk.writes().lock());
    try {
      String since = request.since();
      for (TrackedDisk disk : asked) {
        Optional<ClusterSet> changes = since == null ? Optional.empty() : disk.changesSince(since);
        disk.track(request.checkpoint());
        disk.freeze(job.frozen(disk, changes));
      }
      checkpoints.add(request.checkpoint());
    } finally {
      asked.forEach(disk -> disk.writes().unlock());
    }
  }

  /** Ends the capture if it belongs to an earlier life of this owner; its name where it did. */
  Optional<String> endAbandoned(String owner, String life) {
    CaptureJob running = capture().orElse(null);
    if (running == null || !running.owner().equals(owner) || running.life().equals(life)) {
      return Optional.empty();
    }
    running.end("abandoned by an earlier life of " + owner);
    running.awaitRemoved();
    return Optional.of(running.checkpoint());
  }

  private Optional<CaptureJob> capture() {
    lock.lock();
    try {
      return Optional.ofNullable(capture);
    } finally {
      lock.unlock();
    }
  }

  private void forgetCapture(CaptureJob ended) {
    lock.lock();
    try {
      if (capture == ended) {
        capture = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** No write and no capture after this; the checkpoints are stored for the next start. */
  void stop(CheckpointStore store, Map<String, Path> images) throws IOException {
    Optional<CaptureJob> running;
    lock.lock();
    try {
      stopped = true;
      running = Optional.ofNullable(capture);
    } finally {
      lock.unlock();
    }
    freeze.thaw(); // a guest that waits must see its disks refuse
    running.ifPresent(job -> job.end("the machine stopped"));
    running.ifPresent(CaptureJob::awaitRemoved);
    for (TrackedDisk disk : disks) {
      disk.seal();
    }
    Map<String, Map<String, ClusterSet>> changes = new LinkedHashMap<>();
    disks.forEach(disk -> changes.put(disk.target(), disk.changes()));
    for (TrackedDisk disk : disks) {
      disk.close();
    }
    store.save(new CheckpointStore.Stored(checkpoints(), changes), images);
  }
}
