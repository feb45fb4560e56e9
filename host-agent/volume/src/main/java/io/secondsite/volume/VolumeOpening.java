package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a volume's home: lists what is whole, finishes a removal that was under way, sweeps what
 * was never committed, and reports the rest. A damaged file never keeps the others from working.
 */
final class VolumeOpening {
  private static final Logger log = LoggerFactory.getLogger(VolumeOpening.class);

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final CodecPool codecs;
  private final UUID vm;
  private final ForeignBases foreignBases;
  private final VolumeState state;

  private VolumeOpening(
      VolumeLayout layout,
      CodecPool codecs,
      UUID vm,
      VolumeReading reading,
      Surroundings surroundings)
      throws VolumeException {
    files = surroundings.files();
    this.layout = layout;
    this.codecs = codecs;
    this.vm = vm;
    foreignBases = surroundings.drains().bases();
    HealthBook health = new HealthBook(files, layout.health());
    state = new VolumeState(identity(layout, vm), health, reading, surroundings.time());
  }

  static VolumeState open(
      VolumeLayout layout,
      CodecPool codecs,
      UUID vm,
      VolumeReading reading,
      Surroundings surroundings)
      throws IOException {
    VolumeFiles files = surroundings.files();
    VolumeOpening opening = new VolumeOpening(layout, codecs, vm, reading, surroundings);
    opening.settleNames();
    opening.readEpoch();
    opening.readPins();
    VolumeRetention.read(opening.state, layout.retention());
    VolumeDeletion.read(opening.state, layout.deleted());
    Removal removal = opening.readRemoval();
    for (VolumeRecords.DiskPlace place : opening.state.identity.disks()) {
      opening.addChain(place);
    }
    new PointListing(
            opening.state,
            removal,
            (point, why) -> opening.report(layout.manifest(point), point, why))
        .run(opening.readManifests(removal));
    opening.reportForeignChanges();
    if (removal != null) {
      opening.finish(removal);
    }
    opening.readHealth();
    if (!opening.state.removalUnknown && opening.state.pendingRemoval == null) {
      new VolumeSweep(files, layout, opening.state).run();
    }
    return opening.state;
  }

  static VolumeRecords.Identity identity(VolumeLayout layout, UUID vm) throws VolumeException {
    if (!Files.exists(layout.volume(), LinkOption.NOFOLLOW_LINKS)) {
      throw new VolumeException(Code.NOT_FOUND, "no volume of " + vm);
    }
    VolumeRecords.Identity identity =
        SealedJson.read(layout.volume(), VolumeRecords.Identity.class);
    if (!identity.vm().equals(vm)) {
      throw new VolumeException(Code.CORRUPT, layout.volume() + " belongs to another VM");
    }
    return identity;
  }

  /**
   * What a process that died had renamed but not synced is here now and gone after a power cut: it
   * must not be told to anybody before it is durable.
   */
  private void settleNames() throws IOException {
    files.syncDirectory(layout.home());
    if (Files.isDirectory(layout.points(), LinkOption.NOFOLLOW_LINKS)) {
      files.syncDirectory(layout.points());
    }
  }

  /** The epoch that stands on the disk, where that can be read. */
  static Optional<Epoch> epoch(VolumeLayout layout, UUID vm) {
    try {
      VolumeRecords.EpochRecord read =
          SealedJson.read(layout.epoch(), VolumeRecords.EpochRecord.class);
      return read.vm().equals(vm)
          ? Optional.of(new Epoch(read.number(), read.issuer()))
          : Optional.empty();
    } catch (VolumeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void readEpoch() {
    try {
      VolumeRecords.EpochRecord epoch =
          SealedJson.read(layout.epoch(), VolumeRecords.EpochRecord.class);
      if (!epoch.vm().equals(vm)) {
        throw new VolumeException(Code.CORRUPT, layout.epoch() + " belongs to another VM");
      }
      state.epoch = new Epoch(epoch.number(), epoch.issuer());
    } catch (VolumeException | IllegalArgumentException e) {
      report(layout.epoch(), null, "nobody may write: " + e.getMessage());
    }
  }

  /** Pins that cannot be read hold everything that could be meant: removals stop. */
  private void readPins() {
    if (Files.exists(layout.pins(), LinkOption.NOFOLLOW_LINKS)) {
      try {
        state.pins.putAll(SealedJson.read(layout.pins(), VolumeRecords.Pins.class).pins());
      } catch (VolumeException e) {
        state.removalUnknown = true;
        report(layout.pins(), null, "no point is removed: " + e.getMessage());
        setPinsAside(e);
      }
    }
    if (Files.exists(layout.damagedPins(), LinkOption.NOFOLLOW_LINKS)) {
      state.removalUnknown = true;
      report(
          layout.damagedPins(),
          null,
          "no point is removed: some were pinned and nobody knows which; delete this file when"
              + " what has to stay is pinned again");
    }
  }

  /** The next pin must not write a sound file over the damaged one: the others would be free. */
  private void setPinsAside(VolumeException damage) {
    state.pinsUnread = true;
    if (damage.code() != Code.CORRUPT) {
      return; // the device failed: the pins may be sound
    }
    try {
      files.rename(layout.pins(), layout.damagedPins());
      files.syncDirectory(layout.home());
      state.pinsUnread = false;
    } catch (IOException e) {
      report(layout.pins(), null, "cannot be set aside: " + e.getMessage());
    }
  }

  /** What is not known is unread: never good, and found again by the next check. */
  private void readHealth() {
    if (!Files.exists(layout.health(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      state.health.load(state.points.navigableKeySet());
    } catch (VolumeException | IllegalArgumentException e) {
      report(layout.health(), null, "no point counts as verified: " + e.getMessage());
    }
  }

  private @Nullable Removal readRemoval() {
    if (!Files.exists(layout.removal(), LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try {
      return SealedJson.read(layout.removal(), Removal.class);
    } catch (VolumeException e) {
      state.removalUnknown = true;
      report(layout.removal(), null, "a removal cannot be finished: " + e.getMessage());
      return null;
    }
  }

  private void addChain(VolumeRecords.DiskPlace place) throws IOException {
    Path directory = layout.home().resolve(place.directory());
    DiskChain empty = DiskChain.empty(new SumsOwner(vm, place.diskId()), directory);
    state.chains.put(place.diskId(), empty.over(foreign(place, directory)));
  }

  /** What says how much was drained is no more than a hint: without it, draining begins anew. */
  private @Nullable ForeignBase foreign(VolumeRecords.DiskPlace place, Path directory)
      throws IOException {
    ForeignImage image = place.foreign();
    Path raw = directory.resolve(VolumeLayout.BASE_RAW);
    if (image == null || !Files.isRegularFile(raw, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    Path file = directory.resolve(VolumeLayout.BASE_DRAINED);
    SumsOwner owner = new SumsOwner(vm, place.diskId());
    BaseDrained drained;
    try {
      drained = BaseDrained.load(file, owner);
    } catch (VolumeException e) {
      report(file, null, "draining begins anew: " + e.getMessage());
      drained = BaseDrained.create(files, file, owner, Cluster.count(Files.size(raw)));
    }
    return new ForeignBase(image, foreignBases, drained);
  }

  private void reportForeignChanges() {
    for (DiskChain chain : state.chains.values()) {
      ForeignBase foreign = ForeignDrain.foreign(state, chain.diskId());
      if (foreign != null) {
        foreign
            .change()
            .ifPresent(change -> report(foreign.image().file(), null, ForeignDrain.told(change)));
      }
    }
  }

  private SortedMap<PointId, RecoveryPoint> readManifests(@Nullable Removal removal)
      throws IOException {
    SortedMap<PointId, RecoveryPoint> found = new TreeMap<>();
    for (Path file : entries(layout.points())) {
      String name = VolumeLayout.name(file);
      if (name.endsWith(VolumeLayout.TEMPORARY)) {
        continue;
      }
      PointId point = pointOf(name, VolumeLayout.JSON);
      if (point == null) {
        report(file, null, "is no manifest");
        continue;
      }
      state.saw(point);
      if (removal != null && removal.dropped().contains(point)) {
        continue;
      }
      readManifest(file, point).ifPresent(manifest -> found.put(point, manifest));
    }
    return found;
  }

  /** The home's manifest, or where it is damaged the copy beside a disk. */
  private Optional<RecoveryPoint> readManifest(Path file, PointId point) {
    try {
      return Optional.of(Manifests.read(file, vm, point));
    } catch (VolumeException e) {
      Optional<RecoveryPoint> copy = readCopy(point);
      if (copy.isEmpty()) {
        report(file, point, String.valueOf(e.getMessage()));
        return Optional.empty();
      }
      heal(file, copy.get());
      report(file, null, "healed from its copy: " + e.getMessage());
      return copy;
    }
  }

  private Optional<RecoveryPoint> readCopy(PointId point) {
    for (DiskChain chain : state.chains.values()) {
      Path copy = VolumeLayout.manifestCopy(chain.directory(), point);
      if (Files.isRegularFile(copy, LinkOption.NOFOLLOW_LINKS)) {
        try {
          return Optional.of(Manifests.read(copy, vm, point));
        } catch (VolumeException e) {
          report(copy, null, String.valueOf(e.getMessage()));
        }
      }
    }
    return Optional.empty();
  }

  private void heal(Path file, RecoveryPoint manifest) {
    try {
      new Manifests(files, layout).writeHome(manifest);
    } catch (IOException e) {
      report(file, null, "cannot be healed: " + e.getMessage());
    }
  }

  private void finish(Removal removal) {
    try {
      new RemovalRun(files, layout, state, codecs, removal).finish();
      log.atInfo().addKeyValue("vm", vm).log("removal finished after a restart");
    } catch (IOException e) {
      state.pendingRemoval = removal;
      report(layout.removal(), null, "a removal waits to be finished: " + e.getMessage());
    }
  }

  private void report(Path file, @Nullable PointId point, String message) {
    String name =
        file.startsWith(layout.home())
            ? layout.home().relativize(file).toString()
            : file.toString();
    state.problems.add(new Problem(name, point, message));
    log.atWarn()
        .addKeyValue("vm", vm)
        .addKeyValue("file", file)
        .addKeyValue("reason", message)
        .log("problem in a replica volume");
  }

  static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** The point whose file this is, or null where the name is of no point with this suffix. */
  static @Nullable PointId pointOf(String name, String suffix) {
    if (!name.endsWith(suffix)) {
      return null;
    }
    try {
      return PointId.parse(name.substring(0, name.length() - suffix.length()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
