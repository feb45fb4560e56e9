package io.secondsite.volume;

import io.secondsite.volume.RecoveryPoint.Origin;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a point may begin, and lays out where its disks gather. */
final class PointBeginning {
  private static final Logger log = LoggerFactory.getLogger(PointBeginning.class);

  private final ReplicaVolume volume;
  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;
  private final CodecPool codecs;
  private final StoreSettings settings;

  PointBeginning(
      ReplicaVolume volume,
      VolumeFiles files,
      VolumeLayout layout,
      VolumeState state,
      CodecPool codecs,
      StoreSettings settings) {
    this.volume = volume;
    this.files = files;
    this.layout = layout;
    this.state = state;
    this.codecs = codecs;
    this.settings = settings;
  }

  PointWriter begin(PointHeader header) throws VolumeException {
    PointId pointId = reserve(header);
    Map<DiskId, DiskStage> stages = new LinkedHashMap<>();
    try {
      requireRoom(header);
      requireSpace();
      boolean resumed =
          header.origin() == Origin.INITIAL
              ? stageInitial(header, pointId, stages)
              : stageChanges(header, pointId, stages);
      return new PointWriter(volume, header, pointId, stages, resumed, codecs);
    } catch (IOException e) {
      volume.abandon(stages);
      throw VolumeException.of("beginning " + pointId, e);
    } catch (RuntimeException e) {
      volume.abandon(stages);
      throw e;
    }
  }

  /** Begins a first point that is what foreign images hold; it takes no clusters. */
  PointWriter adopt(PointHeader header, Map<DiskId, ForeignImage> images, ForeignBases bases)
      throws VolumeException {
    PointId pointId = reserve(header);
    Map<DiskId, DiskStage> stages = new LinkedHashMap<>();
    try {
      requireSpace();
      dropStaging();
      register(header.disks());
      files.replace(layout.staging(), SealedJson.seal(adoption()));
      Adoption adoption = new Adoption(files, layout, state, bases);
      for (PointHeader.Disk disk : header.disks()) {
        ForeignImage image = Objects.requireNonNull(images.get(disk.diskId()));
        adoption.take(chain(disk.diskId()), disk, image);
      }
      adoption.record(images);
      for (PointHeader.Disk disk : header.disks()) {
        stages.put(disk.diskId(), BaseStage.resume(files, chain(disk.diskId()), pointId, disk));
      }
      return new PointWriter(volume, header, pointId, stages, false, codecs);
    } catch (IOException e) {
      volume.abandon(stages);
      throw VolumeException.of("adopting images", e);
    } catch (RuntimeException e) {
      volume.abandon(stages);
      throw e;
    }
  }

  private PointId reserve(PointHeader header) throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      requireCurrent(state, header);
      if (state.writing) {
        throw new VolumeException(Code.BUSY, "another point is being written");
      }
      requireDisks(header);
      PointId highest = state.highest;
      long sequence = highest == null ? 1 : highest.sequence() + 1;
      state.writing = true;
      state.writingOn = header.parent();
      return new PointId(header.epoch().number(), sequence);
    } finally {
      lock.unlock();
    }
  }

  /** What must hold when a point begins and still when it is listed. Needs the lock. */
  static void requireCurrent(VolumeState state, PointHeader header) throws VolumeException {
    state.requireUsable();
    if (state.deletion != null) {
      throw new VolumeException(Code.DELETED, "the replica is deleted; restore it first");
    }
    Epoch current = state.requireEpoch();
    if (!current.equals(header.epoch())) {
      throw new VolumeException(
          Code.STALE_EPOCH, "the epoch is " + current + ", the sender's " + header.epoch());
    }
    requireContinues(state, header);
  }

  /** An epoch begins on any point; from then on each of its points rests on the one before. */
  private static void requireContinues(VolumeState state, PointHeader header)
      throws VolumeException {
    PointId parent = header.parent();
    Optional<PointId> newest = state.tree().newestOf(header.epoch().number());
    if (parent == null) {
      if (!state.points.isEmpty()) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, "parent: none, but the volume has points already");
      }
    } else if (newest.isPresent() && !newest.get().equals(parent)) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE,
          "parent: " + parent + ", but the newest point of this epoch is " + newest.get());
    } else if (!state.points.containsKey(parent) || state.leaving.contains(parent)) {
      throw new VolumeException(
          Code.OUT_OF_SEQUENCE, "parent: there is no point " + parent + " any more");
    }
  }

  private void requireDisks(PointHeader header) throws VolumeException {
    PointId parent = header.parent();
    if (parent == null) {
      if (state.highest != null) {
        throw new VolumeException(
            Code.CORRUPT, "points are here that cannot be read: see the volume's problems");
      }
      return;
    }
    RecoveryPoint below = state.require(parent);
    for (PointHeader.Disk disk : header.disks()) {
      boolean known = below.disk(disk.diskId()).isPresent();
      if (!known && !disk.full()) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, "disk " + disk.diskId() + " is new: it must come in full");
      }
      if (known && disk.full()) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE, "disk " + disk.diskId() + " is known: only changes are taken");
      }
      if (!known && isUsed(disk.diskId())) {
        throw new VolumeException(
            Code.OUT_OF_SEQUENCE,
            "disk " + disk.diskId() + " was removed, but older points hold it: give it a new id");
      }
    }
  }

  private boolean isUsed(DiskId diskId) {
    DiskChain chain = state.chains.get(diskId);
    return chain != null && !chain.layers().isEmpty();
  }

  private void requireSpace() throws IOException {
    long usable = Files.getFileStore(layout.home()).getUsableSpace();
    if (usable < settings.reserveBytes()) {
      throw new VolumeException(
          Code.NO_SPACE,
          "only " + usable + " bytes are free, the reserve is " + settings.reserveBytes());
    }
  }

  /** Nothing is begun where one of the places has no room: it is a point of all disks or none. */
  private void requireRoom(PointHeader header) throws IOException {
    Set<Path> directories = new LinkedHashSet<>(List.of(layout.home()));
    for (PointHeader.Disk disk : header.disks()) {
      DiskChain chain = state.chains.get(disk.diskId());
      directories.add(chain == null ? layout.places().directory(layout, disk) : chain.directory());
    }
    layout.places().requireRoom(directories);
  }

  /** Goes on with the same initial copy, or drops what another one staged. */
  private boolean stageInitial(PointHeader header, PointId pointId, Map<DiskId, DiskStage> stages)
      throws IOException {
    VolumeRecords.Staging wanted = staging(header);
    if (!state.stagingDoubtful && wanted.equals(present())) {
      try {
        for (PointHeader.Disk disk : header.disks()) {
          stages.put(disk.diskId(), BaseStage.resume(files, chain(disk.diskId()), pointId, disk));
        }
        return true;
      } catch (VolumeException e) {
        log.atWarn().addKeyValue("vm", volume.vm()).setCause(e).log("staging is not whole");
        for (DiskStage stage : stages.values()) {
          stage.close();
        }
        stages.clear();
      }
    }
    dropStaging();
    stageInFull(header.disks(), pointId, stages, true);
    files.replace(layout.staging(), SealedJson.seal(wanted));
    state.stagingDoubtful = false;
    return false;
  }

  private static VolumeRecords.Staging staging(PointHeader header) {
    return new VolumeRecords.Staging(
        VolumeRecords.FORMAT_VERSION,
        String.valueOf(header.stagingId()),
        header.disks().stream()
            .map(disk -> new VolumeRecords.StagedDisk(disk.diskId(), disk.sizeBytes()))
            .toList());
  }

  /** Nobody can go on with it, but what a crash leaves of it is known for what it is. */
  private static VolumeRecords.Staging adoption() {
    return new VolumeRecords.Staging(VolumeRecords.FORMAT_VERSION, "adoption", List.of());
  }

  private VolumeRecords.@Nullable Staging present() {
    if (!Files.exists(layout.staging(), LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      return SealedJson.read(layout.staging(), VolumeRecords.Staging.class);
    } catch (VolumeException e) {
      return null; // as good as none: the copy begins anew
    }
  }

  private void dropStaging() throws IOException {
    files.delete(layout.staging());
    files.syncDirectory(layout.home());
    for (DiskChain chain : List.copyOf(state.chains.values())) {
      if (Files.isDirectory(chain.directory(), LinkOption.NOFOLLOW_LINKS)) {
        files.delete(chain.directory().resolve(VolumeLayout.BASE_RAW));
        files.delete(chain.directory().resolve(VolumeLayout.BASE_SUMS));
        files.delete(chain.directory().resolve(VolumeLayout.BASE_DRAINED));
        files.syncDirectory(chain.directory());
      }
    }
  }

  private boolean stageChanges(PointHeader header, PointId pointId, Map<DiskId, DiskStage> stages)
      throws IOException {
    PointId parentId = header.parent();
    if (parentId == null) {
      throw new IllegalStateException("a point with changes has a parent");
    }
    RecoveryPoint parent = volume.point(parentId);
    requireUndamaged(header);
    List<PointHeader.Disk> inFull = header.disks().stream().filter(PointHeader.Disk::full).toList();
    stageInFull(inFull, pointId, stages, false);
    for (PointHeader.Disk disk : header.disks()) {
      if (!disk.full()) {
        DiskChain chain = chain(disk.diskId());
        ContentDigest head = head(state, parent, disk.diskId());
        requireSound(header, parent, disk.diskId(), head);
        stages.put(disk.diskId(), new LayerStage(files, chain, pointId, disk, parentId, head));
      }
    }
    return false;
  }

  /** Only a resync sends again what is damaged. */
  private void requireUndamaged(PointHeader header) throws VolumeException {
    PointId parent = header.parent();
    if (parent != null
        && header.origin() == Origin.DELTA
        && volume.health(parent) instanceof Health.Damaged damaged) {
      throw new VolumeException(
          Code.CORRUPT, parent + " is damaged: resync it: " + damaged.reason());
    }
  }

  /** An increment on checksums that are not those of its parent would hide the damage. */
  private static void requireSound(
      PointHeader header, RecoveryPoint parent, DiskId diskId, ContentDigest head)
      throws VolumeException {
    boolean sound =
        parent.disk(diskId).map(disk -> disk.contentDigest().equals(head.digest())).orElse(false);
    if (!sound && header.origin() == Origin.DELTA) {
      throw new VolumeException(
          Code.CORRUPT,
          "the checksums of " + diskId + " are not those of " + parent.pointId() + ": resync it");
    }
  }

  /**
   * The checksums of a disk at a point; the caller's own to change. Those of the point asked for
   * last are kept.
   */
  static ContentDigest head(VolumeState state, RecoveryPoint point, DiskId diskId)
      throws VolumeException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      state.headsAre(point.pointId());
      ContentDigest head = state.heads.get(diskId);
      if (head == null) {
        head = HeadChecksums.load(state, state.chain(diskId), point.pointId());
        state.heads.put(diskId, head);
      }
      return head.copy();
    } catch (IOException e) {
      throw VolumeException.of("reading the checksums of " + diskId, e);
    } finally {
      lock.unlock();
    }
  }

  private void stageInFull(
      List<PointHeader.Disk> disks,
      PointId pointId,
      Map<DiskId, DiskStage> stages,
      boolean resumable)
      throws IOException {
    register(disks);
    for (PointHeader.Disk disk : disks) {
      stages.put(
          disk.diskId(), BaseStage.begin(files, chain(disk.diskId()), pointId, disk, resumable));
    }
  }

  /** A disk is in volume.json before any file of it is made. */
  private void register(List<PointHeader.Disk> disks) throws IOException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      List<VolumeRecords.DiskPlace> places = places(disks);
      for (PointHeader.Disk disk : disks) {
        if (!state.chains.containsKey(disk.diskId())) {
          places.add(new VolumeRecords.DiskPlace(disk.diskId(), place(disk), null));
        }
      }
      if (places.equals(state.identity.disks())) {
        return;
      }
      files.createDirectory(layout.disks());
      state.replaceIdentity(files, layout, places);
      for (VolumeRecords.DiskPlace place : places) {
        state.chains.computeIfAbsent(
            place.diskId(),
            diskId ->
                DiskChain.empty(
                    new SumsOwner(volume.vm(), diskId), layout.home().resolve(place.directory())));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Relative to the home, or absolute where another location has it. */
  private String place(PointHeader.Disk disk) throws IOException {
    Path directory = layout.places().directory(layout, disk);
    if (directory.startsWith(layout.home())) {
      return layout.home().relativize(directory).toString();
    }
    Path ofVolume = VolumeLayout.parent(directory);
    files.createDirectory(ofVolume);
    files.syncDirectory(VolumeLayout.parent(ofVolume));
    files.syncDirectory(VolumeLayout.parent(VolumeLayout.parent(ofVolume)));
    return directory.toString();
  }

  /** What is known of disks; those that come in full rest on no foreign image any more. */
  private List<VolumeRecords.DiskPlace> places(List<PointHeader.Disk> inFull) {
    List<VolumeRecords.DiskPlace> places = new ArrayList<>();
    for (VolumeRecords.DiskPlace place : state.identity.disks()) {
      boolean anew = inFull.stream().anyMatch(disk -> disk.diskId().equals(place.diskId()));
      places.add(anew ? place.over(null) : place);
      if (anew) {
        state.chains.computeIfPresent(place.diskId(), (_, chain) -> chain.over(null));
      }
    }
    return places;
  }

  private DiskChain chain(DiskId diskId) throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.chain(diskId);
    } finally {
      lock.unlock();
    }
  }
}
