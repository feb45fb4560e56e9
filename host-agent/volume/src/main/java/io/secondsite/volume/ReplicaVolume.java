package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recovery points of one VM. One writer and one removal at a time; readers any number, and none
 * of them waits for the others' data. Thread-safe.
 */
public final class ReplicaVolume implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(ReplicaVolume.class);

  private final UUID vm;
  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeLock processLock;
  private final VolumeState state;
  private final CodecPool codecs;
  private final StoreSettings settings;
  private final Clock clock;

  private ReplicaVolume(
      UUID vm,
      VolumeFiles files,
      VolumeLayout layout,
      VolumeLock processLock,
      VolumeState state,
      CodecPool codecs,
      StoreSettings settings,
      Clock clock) {
    this.vm = vm;
    this.files = files;
    this.layout = layout;
    this.processLock = processLock;
    this.state = state;
    this.codecs = codecs;
    this.settings = settings;
    this.clock = clock;
  }

  static ReplicaVolume open(
      UUID vm,
      VolumeFiles files,
      VolumeLayout layout,
      StoreSettings settings,
      Clock clock,
      ReplicaTime time)
      throws VolumeException {
    CodecPool codecs = new CodecPool(settings.codecsMax());
    try {
      VolumeOpening.identity(layout, vm);
      VolumeLock processLock = VolumeLock.take(layout.lock(), clock.instant());
      try {
        VolumeState state = VolumeOpening.open(files, layout, codecs, vm, time);
        return new ReplicaVolume(vm, files, layout, processLock, state, codecs, settings, clock);
      } catch (IOException | RuntimeException e) {
        processLock.close();
        throw e;
      }
    } catch (IOException e) {
      codecs.close();
      throw VolumeException.of("opening the volume of " + vm, e);
    }
  }

  /** The VM whose points these are. */
  public UUID vm() {
    return vm;
  }

  /** The VM's name, for people. */
  public String name() {
    return reading(() -> state.identity.name());
  }

  /** Follows a VM that was given another name; points keep the name of their time. */
  public void rename(String newName) throws VolumeException {
    writing(
        "renaming the volume of " + vm,
        () -> {
          state.requireUsable();
          VolumeRecords.Identity known = state.identity;
          VolumeRecords.Identity renamed =
              new VolumeRecords.Identity(VolumeRecords.FORMAT_VERSION, vm, newName, known.disks());
          files.replace(layout.volume(), SealedJson.seal(renamed));
          state.identity = renamed;
        });
  }

  /**
   * Who may write now.
   *
   * @throws VolumeException CORRUPT if that got lost: then nobody may
   */
  public Epoch epoch() throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.requireEpoch();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Raises the epoch, if it still is the expected one; returns when that is on stable storage. From
   * then on nobody commits with an older one.
   */
  public Epoch raiseEpoch(Epoch expected, String issuer) throws VolumeException {
    Epoch[] raised = new Epoch[1];
    writing(
        "raising the epoch of " + vm,
        () -> {
          state.requireUsable();
          Epoch current = state.requireEpoch();
          if (!current.equals(expected)) {
            throw new VolumeException(
                Code.STALE_EPOCH, "the epoch is " + current + ", not " + expected);
          }
          raised[0] = current.raised(issuer);
          stoppingOnFailure(
              "the epoch may be raised or not",
              () -> files.replace(layout.epoch(), SealedJson.seal(record(raised[0]))));
          state.epoch = raised[0];
        });
    log.atInfo().addKeyValue("vm", vm).addKeyValue("epoch", raised[0]).log("epoch raised");
    return raised[0];
  }

  private VolumeRecords.EpochRecord record(Epoch epoch) {
    return new VolumeRecords.EpochRecord(
        VolumeRecords.FORMAT_VERSION, vm, epoch.number(), epoch.issuer());
  }

  /** The listed points, oldest first. */
  public List<RecoveryPoint> points() {
    return reading(() -> List.copyOf(state.points.values()));
  }

  /** The newest listed point. */
  public Optional<RecoveryPoint> newest() {
    return reading(state::newest);
  }

  /** A listed point. */
  public RecoveryPoint point(PointId pointId) throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.require(pointId);
    } finally {
      lock.unlock();
    }
  }

  /** What this process knows of a point's soundness. */
  public Health health(PointId pointId) {
    return reading(() -> state.health.getOrDefault(pointId, new Health.Unread()));
  }

  /** What was found wrong with the volume's files when it was opened. */
  public List<Problem> problems() {
    return reading(() -> List.copyOf(state.problems));
  }

  /** Begins a point; it must continue what the volume holds. */
  public PointWriter begin(PointHeader header) throws VolumeException {
    return new PointBeginning(this, files, layout, state, codecs, settings).begin(header);
  }

  /** Opens a point for reading; while that is open the point is not removed. */
  public PointView view(PointId pointId) throws VolumeException {
    return new ViewOpening(state, codecs, settings, reason -> markDamaged(pointId, reason))
        .open(pointId);
  }

  /** The checksums of a disk's newest content: what a resync compares with the source's. */
  public ContentDigest newestChecksums(DiskId diskId) throws VolumeException {
    RecoveryPoint newest =
        newest().orElseThrow(() -> new VolumeException(Code.NOT_FOUND, "no point yet"));
    if (newest.disk(diskId).isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "no disk " + diskId);
    }
    return PointBeginning.head(state, newest, diskId);
  }

  /** Reads a whole point against its checksums and its manifest. */
  public PointDigests verify(PointId pointId) throws VolumeException {
    try (PointView view = view(pointId)) {
      PointDigests digests = PointVerification.run(view);
      mark(pointId, new Health.Verified(clock.instant()));
      return digests;
    } catch (IOException e) {
      if (PointVerification.isDamage(e)) {
        markDamaged(pointId, String.valueOf(e.getMessage()));
        throw new VolumeException(Code.CORRUPT, String.valueOf(e.getMessage()), e);
      }
      throw VolumeException.of("verifying " + pointId, e);
    }
  }

  /** Removes the oldest point, letting the base take what the next one changes. */
  public void foldOldest() throws VolumeException {
    List<RecoveryPoint> points = points();
    if (points.size() < 2) {
      throw new VolumeException(Code.NOT_FOUND, "there are no two points to fold");
    }
    merge(points.get(0).pointId(), points.get(1).pointId());
  }

  /** Removes a point, letting the one right above it take what it needs. */
  public void merge(PointId older, PointId newer) throws VolumeException {
    merge(List.of(older), newer);
  }

  /** Removes a run of neighbouring points, oldest first, in favour of the one right above them. */
  public void merge(List<PointId> dropped, PointId into) throws VolumeException {
    new PointRemoval(files, layout, state, codecs).remove(dropped, into);
    log.atInfo()
        .addKeyValue("vm", vm)
        .addKeyValue("dropped", dropped)
        .addKeyValue("into", into)
        .log("points removed");
  }

  /** What is kept, where somebody said it. */
  public Optional<RetentionSettings> retention() {
    return Optional.ofNullable(state.retention);
  }

  /** Says what is kept from now on; locks that points have stay as they are. */
  public void keep(RetentionSettings settings) throws VolumeException {
    new VolumeRetention(this, files, layout.retention(), state).set(settings);
  }

  /**
   * Removes what need not be kept, as far as nobody holds it.
   *
   * @param pointsMax the most points, whatever the volume's own settings allow
   * @return how many points were removed
   */
  public int prune(int pointsMax) throws VolumeException {
    return new VolumeRetention(this, files, layout.retention(), state).prune(pointsMax);
  }

  /** How much longer nothing removes a point; zero where something may. */
  public Duration lockLeft(PointId pointId) throws VolumeException {
    Instant until = point(pointId).lockedUntil();
    Duration left = until == null ? Duration.ZERO : Duration.between(state.now(), until);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Holds a point by name until the pin is taken away, also across restarts. */
  public void pin(String pinName, PointId pointId) throws VolumeException {
    requirePinName(pinName);
    writing(
        "pinning " + pointId,
        () -> {
          state.requireUsable();
          state.require(pointId);
          if (state.leaving.contains(pointId)) {
            throw new VolumeException(Code.BUSY, pointId + " is being removed");
          }
          Map<String, PointId> pins = new TreeMap<>(state.pins);
          pins.put(pinName, pointId);
          writePins(pins);
        });
  }

  /** Takes a pin away; one that is not there is fine. */
  public void unpin(String pinName) throws VolumeException {
    writing(
        "unpinning " + pinName,
        () -> {
          state.requireUsable();
          Map<String, PointId> pins = new TreeMap<>(state.pins);
          pins.remove(pinName);
          writePins(pins);
        });
  }

  /** The pins by name. */
  public Map<String, PointId> pins() {
    return reading(() -> Map.copyOf(state.pins));
  }

  private static void requirePinName(String pinName) {
    if (pinName.isBlank() || pinName.length() > VolumeRecords.Identity.NAME_LENGTH_MAX) {
      throw new IllegalArgumentException("pinName: 1 to 256 characters");
    }
  }

  private void writePins(Map<String, PointId> pins) throws IOException {
    files.replace(
        layout.pins(), SealedJson.seal(new VolumeRecords.Pins(VolumeRecords.FORMAT_VERSION, pins)));
    state.pins.clear();
    state.pins.putAll(pins);
  }

  RecoveryPoint commit(PointWriter writer, PointSeal seal, Map<DiskId, DiskStage> stages)
      throws VolumeException {
    PointHeader header = writer.header();
    Manifests manifests = new Manifests(files, layout);
    VolumeCommit commit = new VolumeCommit(state, manifests, stages);
    try {
      requireCurrent(header);
      storeCutClusters(commit, header);
      Line line = reading(() -> line(header));
      RecoveryPoint point = commit.store(vm, header, writer.pointId(), line, seal, clock.instant());
      writing("listing " + writer.pointId(), () -> list(manifests, header, point, stages));
      log.atInfo().addKeyValue("vm", vm).addKeyValue("point", point.pointId()).log("committed");
      return point;
    } catch (IOException e) {
      distrustStaging();
      if (reading(() -> state.stopped == null)) {
        discard(stages);
      }
      throw VolumeException.of("committing " + writer.pointId(), e);
    } finally {
      endWriting(stages);
    }
  }

  private void storeCutClusters(VolumeCommit commit, PointHeader header) throws IOException {
    PointId parent = header.parent();
    if (parent == null) {
      return;
    }
    try (PointView view = view(parent)) {
      commit.storeCutClusters(view, codecs);
    }
  }

  private void requireCurrent(PointHeader header) throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      PointBeginning.requireCurrent(state, header);
    } finally {
      lock.unlock();
    }
  }

  private Line line(PointHeader header) {
    PointId parent = header.parent();
    RecoveryPoint below = parent == null ? null : state.points.get(parent);
    if (below != null && below.epoch().equals(header.epoch())) {
      return below.line();
    }
    return new Line(header.epoch().number(), parent);
  }

  /**
   * Under the write lock, so that no epoch is raised between the last look at it and the listing.
   */
  private void list(
      Manifests manifests, PointHeader header, RecoveryPoint point, Map<DiskId, DiskStage> stages)
      throws IOException {
    PointBeginning.requireCurrent(state, header);
    try {
      manifests.writeHome(point);
    } catch (IOException e) {
      state.stopped = "listing " + point.pointId() + " failed: " + e.getMessage();
      manifests.unlist(List.of(point.pointId()));
      state.stopped = null; // it is certain now that the point is not listed
      throw e;
    }
    state.points.put(point.pointId(), point);
    state.saw(point.pointId());
    for (DiskStage stage : stages.values()) {
      DiskId diskId = stage.disk().diskId();
      state.chains.put(diskId, state.chain(diskId).with(point.pointId()));
    }
    state.heads.clear();
    stages.forEach((diskId, stage) -> state.heads.put(diskId, stage.head()));
    forgetStaging();
  }

  /** The initial copy is a point now; that its record stays a while longer does no harm. */
  private void forgetStaging() {
    try {
      files.delete(layout.staging());
    } catch (IOException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("staging record left behind");
    }
  }

  void requireRoom(Set<DiskId> disks) throws IOException {
    Set<Path> directories = new HashSet<>(Set.of(layout.home()));
    for (DiskId diskId : disks) {
      directories.add(state.chain(diskId).directory());
    }
    layout.places().requireRoom(directories);
  }

  void abandon(Map<DiskId, DiskStage> stages) throws VolumeException {
    discard(stages);
    endWriting(stages);
  }

  private void discard(Map<DiskId, DiskStage> stages) {
    for (DiskStage stage : stages.values()) {
      try {
        stage.discard();
      } catch (IOException e) {
        log.atWarn().addKeyValue("vm", vm).setCause(e).log("unfinished files left behind");
      }
    }
  }

  private void endWriting(Map<DiskId, DiskStage> stages) throws VolumeException {
    try {
      for (DiskStage stage : stages.values()) {
        stage.close();
      }
    } catch (IOException e) {
      throw VolumeException.of("closing a point's files", e);
    } finally {
      state.change(() -> state.writing = false);
    }
  }

  /** After a failed sync the staged bytes may be gone though the system shows them. */
  void distrustStaging() {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.stagingDoubtful = true;
      files.delete(layout.staging());
    } catch (IOException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("staging record left behind");
    } finally {
      lock.unlock();
    }
  }

  private void markDamaged(PointId pointId, String reason) {
    log.atError()
        .addKeyValue("vm", vm)
        .addKeyValue("point", pointId)
        .addKeyValue("reason", reason)
        .log("point is damaged");
    mark(pointId, new Health.Damaged(reason, clock.instant()));
  }

  private void mark(PointId pointId, Health health) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.health.put(pointId, health);
    } finally {
      lock.unlock();
    }
  }

  private void stoppingOnFailure(String why, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      state.stopped = why + ": " + e.getMessage();
      throw e;
    }
  }

  private <T> T reading(Supplier<T> question) {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  private void writing(String doing, Step step) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      step.run();
    } catch (IOException e) {
      throw VolumeException.of(doing, e);
    } finally {
      lock.unlock();
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** Lets go of the volume. Open views keep reading; a writer under way cannot commit any more. */
  @Override
  public void close() throws VolumeException {
    writing(
        "closing the volume of " + vm,
        () -> {
          if (!state.closed) {
            state.closed = true;
            codecs.close();
            processLock.close();
          }
        });
  }

  boolean isClosed() {
    return reading(() -> state.closed);
  }
}
