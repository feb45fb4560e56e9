package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
  private final VolumeKeeper keeper;
  private final VolumeState state;
  private final CodecPool codecs;
  private final StoreSettings settings;
  private final Clock clock;
  private final ForeignDrains drains;
  private final RollingCheck rolling;

  private ReplicaVolume(
      UUID vm,
      VolumeFiles files,
      VolumeLayout layout,
      VolumeLock processLock,
      VolumeKeeper keeper,
      VolumeState state,
      CodecPool codecs,
      StoreSettings settings,
      Clock clock,
      ForeignDrains drains) {
    this.vm = vm;
    this.files = files;
    this.layout = layout;
    this.processLock = processLock;
    this.keeper = keeper;
    this.state = state;
    this.codecs = codecs;
    this.settings = settings;
    this.clock = clock;
    this.drains = drains;
    rolling = new RollingCheck(state, notes(), codecs, clock);
  }

  static ReplicaVolume open(
      UUID vm, VolumeLayout layout, Surroundings surroundings, Optional<String> keeper)
      throws VolumeException {
    VolumeFiles files = surroundings.files();
    StoreSettings settings = surroundings.settings();
    Clock clock = surroundings.clock();
    CodecPool codecs = new CodecPool(settings.codecsMax());
    try {
      VolumeOpening.identity(layout, vm);
      VolumeKeeper mine = new VolumeKeeper(files, layout, vm, keeper);
      VolumeLock processLock = VolumeLock.take(layout.lock(), mine.holder(), clock.instant());
      try {
        Optional<String> fault = mine.admit();
        VolumeReading reading = new VolumeReading(files, surroundings.reading());
        VolumeState state = VolumeOpening.open(layout, codecs, vm, reading, surroundings);
        fault.ifPresent(
            reason -> state.report(new Problem("owner.json", null, "nobody may write: " + reason)));
        return new ReplicaVolume(
            vm,
            files,
            layout,
            processLock,
            mine,
            state,
            codecs,
            settings,
            clock,
            surroundings.drains());
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
          keeper.requireKept();
          Epoch current = state.requireEpoch();
          if (!current.equals(expected)) {
            throw new VolumeException(
                Code.STALE_EPOCH, "the epoch is " + current + ", not " + expected);
          }
          raised[0] = current.raised(issuer);
          replaceEpoch(current, raised[0]);
          state.epoch = raised[0];
        });
    log.atInfo().addKeyValue("vm", vm).addKeyValue("epoch", raised[0]).log("epoch raised");
    return raised[0];
  }

  /** Where the old record is still in place, as on a full disk, nothing has happened. */
  private void replaceEpoch(Epoch current, Epoch raised) throws IOException {
    try {
      files.replace(layout.epoch(), SealedJson.seal(record(raised)));
    } catch (IOException e) {
      if (!VolumeOpening.epoch(layout, vm).filter(current::equals).isPresent()) {
        state.stopped = "the epoch may be raised or not: " + e.getMessage();
      }
      throw e;
    }
  }

  private VolumeRecords.EpochRecord record(Epoch epoch) {
    return new VolumeRecords.EpochRecord(
        VolumeRecords.FORMAT_VERSION, vm, epoch.number(), epoch.issuer());
  }

  /** Whose it is, and who keeps it; empty where nobody ever said. */
  public Optional<VolumeOwner> owner() {
    return reading(keeper::view);
  }

  /**
   * Makes the replica the peer's, if it is nobody's and holds nothing yet.
   *
   * @return whether it is the peer's now
   */
  public boolean claim(String peer) throws VolumeException {
    boolean[] isTheirs = new boolean[1];
    writing(
        "claiming the volume of " + vm,
        () -> {
          state.requireUsable();
          if (keeper.owner().isEmpty() && state.highest == null) {
            keeper.give(peer);
          }
          isTheirs[0] = keeper.owner().filter(peer::equals).isPresent();
        });
    return isTheirs[0];
  }

  /** Takes over what an older release kept elsewhere of an owner. */
  public void adoptOwner(String peer) throws VolumeException {
    writing(
        "noting the owner of the volume of " + vm,
        () -> {
          state.requireUsable();
          if (keeper.owner().isEmpty()) {
            keeper.give(peer);
          }
        });
  }

  /** The listed points, oldest first. */
  public List<RecoveryPoint> points() {
    return reading(() -> List.copyOf(state.points.values()));
  }

  /** The lines of which points are left, oldest first; the last one is the current one. */
  public List<ListedLine> lines() {
    return reading(() -> state.tree().lines());
  }

  /**
   * The newest point of the current line, which is the line of the highest epoch that has points. A
   * raised epoch has none before its first commit: until then this is what the epoch before left.
   */
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

  /** What is known of a point's soundness. */
  public Health health(PointId pointId) {
    return reading(() -> state.health.of(pointId));
  }

  /** What is wrong in which file, and on which points that tells. */
  public List<DamageReport> damages() {
    return reading(() -> state.health.damages().stream().map(DamageReport::of).toList());
  }

  /** What was found wrong with the volume's files when it was opened, and what retention met. */
  public List<Problem> problems() {
    return reading(() -> VolumeRetention.withTrouble(state));
  }

  /**
   * Begins a point. The first one of an epoch may rest on any listed point, and so begins a line;
   * each later one rests on the one before.
   */
  public PointWriter begin(PointHeader header) throws VolumeException {
    return new PointBeginning(this, files, layout, state, codecs, settings).begin(header);
  }

  /**
   * Makes the first point of what foreign images hold, without a copy of them. They are read once,
   * for their checksums; then they are drained in the background, and needed until {@link
   * #foreignDisks} is empty. What differs at the source comes with the next point, by a comparison
   * of checksums.
   *
   * @throws VolumeException NOT_FOUND, CORRUPT, FAILED for an image that is none or cannot be read;
   *     OUT_OF_SEQUENCE if the volume has points already
   */
  public RecoveryPoint adopt(Epoch epoch, List<AdoptedDisk> disks, PointSeal seal)
      throws VolumeException {
    List<PointHeader.Disk> header = new ArrayList<>();
    Map<DiskId, ForeignImage> images = new TreeMap<>();
    for (AdoptedDisk disk : disks) {
      ForeignImage image = ForeignImage.of(disk.image(), disk.format());
      long sizeBytes = Adoption.size(drains.bases(), image);
      images.put(disk.diskId(), image);
      header.add(new PointHeader.Disk(disk.diskId(), disk.target(), sizeBytes, true));
    }
    RecoveryPoint point;
    try (PointWriter writer =
        new PointBeginning(this, files, layout, state, codecs, settings)
            .adopt(PointHeader.initial(epoch, "adoption", header), images, drains.bases())) {
      point = writer.commit(seal);
    }
    drains.due(this);
    return point;
  }

  /** The disks that still rest on foreign images. */
  public List<ForeignDisk> foreignDisks() {
    return reading(() -> ForeignDrain.foreignDisks(state));
  }

  /** Copies what foreign images still have into our own files, as long as it is to go on. */
  public void drain(BooleanSupplier goOn) throws VolumeException {
    drain(ForeignDrain.BATCH_CLUSTERS, goOn);
  }

  void drain(int batchClusters, BooleanSupplier goOn) throws VolumeException {
    BooleanSupplier usable =
        () -> goOn.getAsBoolean() && reading(() -> !state.closed && state.stopped == null);
    for (ForeignDisk disk : foreignDisks()) {
      ForeignBase foreign = ForeignDrain.foreign(state, disk.diskId());
      try {
        if (foreign != null) {
          new ForeignDrain(files, layout, state, disk.diskId(), foreign, batchClusters).run(usable);
        }
      } catch (IOException e) {
        String message = "draining broke off: " + e.getMessage();
        state.change(() -> state.report(new Problem(disk.image().path(), null, message)));
        throw VolumeException.of("draining " + disk.image().path(), e);
      }
    }
  }

  /** Opens a point for reading; while that is open the point is not removed. */
  public PointView view(PointId pointId) throws VolumeException {
    return new ViewOpening(state, codecs, failure -> notes().met(pointId, failure)).open(pointId);
  }

  /**
   * The checksums of a disk's newest content: what a resync compares with the source's. What is
   * damaged has one that no content has, so that it is sent again.
   */
  public ContentDigest newestChecksums(DiskId diskId) throws VolumeException {
    RecoveryPoint newest =
        newest().orElseThrow(() -> new VolumeException(Code.NOT_FOUND, "no point yet"));
    if (newest.disk(diskId).isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "no disk " + diskId);
    }
    ContentDigest head = PointBeginning.head(state, newest, diskId);
    return reading(() -> HeadChecksums.withoutDamaged(head, state.health, newest, diskId));
  }

  /** The checksums of a disk at any point: what a new line on it is compared with. */
  public ContentDigest checksums(PointId pointId, DiskId diskId) throws VolumeException {
    RecoveryPoint point = point(pointId);
    if (point.disk(diskId).isEmpty()) {
      throw new VolumeException(Code.NOT_FOUND, "point " + pointId + " has no disk " + diskId);
    }
    return PointBeginning.head(state, point, diskId);
  }

  /** Reads a whole point against its checksums and its manifest. */
  public PointDigests verify(PointId pointId) throws VolumeException {
    try (PointView view = view(pointId)) {
      PointDigests digests = PointVerification.run(view);
      verified(List.of(pointId), clock.instant());
      return digests;
    } catch (IOException e) {
      if (PointVerification.isDamage(e)) {
        notes().met(pointId, e);
        throw new VolumeException(Code.CORRUPT, String.valueOf(e.getMessage()), e);
      }
      throw VolumeException.of("verifying " + pointId, e);
    }
  }

  /** The point to be verified next, so that each is within the time; empty where all are. */
  public Optional<PointId> nextToVerify(Duration within) {
    return reading(() -> {
      Map<PointId, Instant> read = new HashMap<>(state.health.verified());
      rolling
          .looked()
          .forEach((point, at) ->
              read.merge(point, at, (one, other) -> one.isAfter(other) ? one : other));
      return RollingCheck.next(List.copyOf(state.points.values()), read, clock.instant(), within);
    });
  }

  /**
   * Reads the files that a point rests on, each cluster once, unless that was done since the given
   * instant by this process. Every point that this proves is verified.
   *
   * @return how many points were
   * @throws InterruptedException if the pace ended it; what was found until then is kept
   */
  public int verifyFiles(PointId pointId, Instant since, VerifyPace pace)
      throws VolumeException, InterruptedException {
    try {
      Map<PointId, Instant> whole = rolling.check(pointId, since, pace);
      Map<Instant, List<PointId>> byInstant =
          whole.keySet().stream().collect(Collectors.groupingBy(whole::get));
      byInstant.forEach((at, points) -> verified(points, at));
      return whole.size();
    } catch (IOException e) {
      throw VolumeException.of("verifying " + pointId, e);
    }
  }

  /** How far a reading of files is, while one is under way. */
  public Optional<VerifyProgress> verifyProgress() {
    return rolling.progress();
  }

  /**
   * Removes the oldest point, letting the base take what the next one changes. Where two lines rest
   * on it, it stays until one of them is gone.
   */
  public void foldOldest() throws VolumeException {
    List<RecoveryPoint> points = points();
    if (points.size() < 2) {
      throw new VolumeException(Code.NOT_FOUND, "there are no two points to fold");
    }
    merge(points.get(0).pointId(), points.get(1).pointId());
  }

  /**
   * Removes the newest point of a line that was left. The current line's stays, and so does the
   * last good point.
   */
  public void removeTip(PointId tip) throws VolumeException {
    removal().removeTip(tip);
    log.atInfo().addKeyValue("vm", vm).addKeyValue("point", tip).log("tip of a line removed");
  }

  /**
   * Removes what it can of a line that was left, from its newest point downwards to one that is
   * held or on which another line rests.
   *
   * @return the points that went, oldest first
   */
  public List<PointId> removeLine(Line line) throws VolumeException {
    List<PointId> removed = removal().removeLine(line);
    log.atInfo().addKeyValue("vm", vm).addKeyValue("removed", removed).log("line removed");
    return removed;
  }

  private PointRemoval removal() {
    return new PointRemoval(files, layout, state, codecs);
  }

  /**
   * Removes a point, letting the one right above it take what it needs, be that of its line or the
   * first one of the next. A point on which two others rest stays until one of them is gone.
   */
  public void merge(PointId older, PointId newer) throws VolumeException {
    merge(List.of(older), newer);
  }

  /** Removes a run of neighbouring points, oldest first, in favour of the one right above them. */
  public void merge(List<PointId> dropped, PointId into) throws VolumeException {
    try {
      keeper.requireKept();
      removal().merge(dropped, into);
    } catch (VolumeException e) {
      if (e.getCause() instanceof DamagedClusterException damaged) {
        notes().met(into, damaged);
      }
      throw e;
    }
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

  /** Removes one point that is not the newest, not the last good one, not held and not locked. */
  public void remove(PointId pointId) throws VolumeException {
    new VolumeRetention(this, files, layout.retention(), state).remove(pointId);
  }

  /** Deletes the volume softly: it takes no more points, and can be restored for a while. */
  public Deletion delete() throws VolumeException {
    return new VolumeDeletion(files, layout.deleted(), state).delete(clock.instant());
  }

  /** Takes a deletion back; a volume that is not deleted is fine. */
  public void restore() throws VolumeException {
    new VolumeDeletion(files, layout.deleted(), state).restore();
  }

  /** The deletion of the volume, where it is deleted. */
  public Optional<Deletion> deletion() {
    return Optional.ofNullable(state.deletion);
  }

  /** Whether the time of a deleted volume is over, and nothing holds any of its points. */
  boolean isDisposable() {
    return new VolumeDeletion(files, layout.deleted(), state).isDue();
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
          if (pointId.equals(state.pins.get(pinName))) {
            return; // nothing is written: a boot is served again though there is no room
          }
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
    if (state.pinsUnread) {
      throw new VolumeException(
          Code.FAILED, "the volume must be opened again: its pins could not be read");
    }
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
      state.reading.listed(state, stages.keySet());
      log.atInfo().addKeyValue("vm", vm).addKeyValue("point", point.pointId()).log("committed");
      return point;
    } catch (IOException e) {
      // The files first: without the staging's record nobody could tell what they belong to.
      if (reading(() -> state.stopped == null)) {
        discard(stages);
      }
      distrustStaging();
      throw VolumeException.of("committing " + writer.pointId(), e);
    } finally {
      endWriting(stages);
    }
  }

  private void storeCutClusters(VolumeCommit commit, PointHeader header) throws IOException {
    PointId parent = header.parent();
    if (parent == null || !commit.mayCut(point(parent))) {
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
    keeper.requireKept();
    List<Damage> damages = inherit(point, stages);
    try {
      manifests.writeHome(point);
    } catch (IOException e) {
      state.health.takeBack(damages);
      state.stopped = "listing " + point.pointId() + " failed: " + e.getMessage();
      manifests.unlist(List.of(point.pointId()));
      state.stopped = null; // it is certain now that the point is not listed
      throw e;
    }
    state.points.put(point.pointId(), point);
    state.saw(point.pointId());
    for (DiskStage stage : stages.values()) {
      DiskId diskId = stage.disk().diskId();
      PointId below = stage.disk().full() ? null : header.parent();
      state.chains.put(diskId, state.chain(diskId).with(point.pointId(), below));
    }
    state.headsAre(point.pointId());
    stages.forEach((diskId, stage) -> state.heads.put(diskId, stage.head()));
    forgetStaging();
  }

  private List<Damage> inherit(RecoveryPoint point, Map<DiskId, DiskStage> stages)
      throws IOException {
    return state.health.inherit(
        point.pointId(),
        Optional.ofNullable(point.parent()),
        (diskId, clusters) -> {
          DiskStage stage = stages.get(diskId);
          return stage == null || stage.hides(clusters);
        },
        state.points.navigableKeySet());
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
      state.change(() -> {
        state.writing = false;
        state.writingOn = null;
      });
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

  private DamageNotes notes() {
    return new DamageNotes(state, layout, codecs, clock);
  }

  void verified(Collection<PointId> points, Instant at) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.health.verified(
          points.stream().filter(state.points::containsKey).toList(),
          at,
          state.points.navigableKeySet());
    } finally {
      lock.unlock();
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

  /**
   * Lets go of the volume. Open views read what they have open and no more; a writer under way
   * cannot commit any more.
   */
  @Override
  public void close() throws VolumeException {
    state.reading.close();
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

  /** For tests of this package. */
  VolumeState state() {
    return state;
  }

  boolean isClosed() {
    return reading(() -> state.closed);
  }
}
