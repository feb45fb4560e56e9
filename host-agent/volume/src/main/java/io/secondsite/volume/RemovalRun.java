package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.qcow2.Qcow2Reader;
import io.secondsite.disk.qcow2.Qcow2Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a removal in an order that a crash may cut anywhere: new files made and verified
 * beside the old ones; the redo record; manifests unlisted; bases written and files replaced; the
 * old files deleted; the record deleted. docs/reference/volume-format.md tells why each cut is
 * harmless.
 */
final class RemovalRun {
  private static final Logger log = LoggerFactory.getLogger(RemovalRun.class);

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;
  private final CodecPool codecs;
  private final Manifests manifests;
  private final Removal removal;
  private boolean firstTime;

  RemovalRun(
      VolumeFiles files,
      VolumeLayout layout,
      VolumeState state,
      CodecPool codecs,
      Removal removal) {
    this.files = files;
    this.layout = layout;
    this.state = state;
    this.codecs = codecs;
    this.removal = removal;
    manifests = new Manifests(files, layout);
  }

  /** Makes the new files. Nothing is decided yet: on failure they are just deleted. */
  void prepare() throws IOException {
    try {
      for (Removal.Disk disk : removal.disks()) {
        if (disk.action().replaces()) {
          prepare(disk, chain(disk));
          files.syncDirectory(chain(disk).directory());
        }
        if (IndexCrossing.isCrossed(removal, disk, chain(disk))) {
          state.reading.freeze(chain(disk));
        }
      }
      firstTime = true;
    } catch (IOException | RuntimeException e) {
      discardPrepared();
      throw e;
    }
  }

  private void prepare(Removal.Disk disk, DiskChain chain) throws IOException {
    Path qcow2 = mergedQcow2(chain);
    Path sums = mergedSums(chain);
    Files.deleteIfExists(qcow2);
    ClusterCodec codec = codecs.borrow();
    try (LayerUnion union = open(disk, chain)) {
      Optional<PointId> below = Optional.ofNullable(disk.below());
      if (disk.action() == Removal.Action.MERGE) {
        union.write(
            files, qcow2, sums, chain.owner(), into(), below, clustersBelow(disk, chain), codec);
      } else {
        union.verify(codec); // before anything of the base is overwritten
        writeShell(chain, union.sizeBytes(), qcow2, sums);
      }
    } finally {
      codecs.giveBack(codec);
    }
  }

  private void writeShell(DiskChain chain, long sizeBytes, Path qcow2, Path sums)
      throws IOException {
    Qcow2Writer.emptyShell(
        qcow2,
        sizeBytes,
        Optional.of(LayerFile.backingName(Optional.empty())),
        LayerFile.backingFormat(Optional.empty()));
    files.sync(qcow2);
    PointSumsWriter.writeEmpty(files, sums, chain.owner(), into(), sizeBytes);
    files.sync(sums);
  }

  private static long clustersBelow(Removal.Disk disk, DiskChain chain) throws IOException {
    PointId below = disk.below();
    if (below == null) {
      return Integer.MAX_VALUE;
    }
    PointSums sums =
        PointSums.load(VolumeLayout.sums(chain.directory(), below), chain.owner(), below);
    return Cluster.count(sums.sizeBytes());
  }

  /** The dropped files and the one that takes them, newest first. */
  private LayerUnion open(Removal.Disk disk, DiskChain chain) throws IOException {
    List<LayerFile> newestFirst = new ArrayList<>();
    try {
      Optional<PointId> below = Optional.ofNullable(disk.below());
      List<PointId> run = new ArrayList<>(disk.layers());
      run.add(into());
      for (PointId layer : run) {
        newestFirst.addFirst(LayerFile.open(chain.directory(), chain.owner(), layer, below));
        below = Optional.of(layer);
      }
      return new LayerUnion(newestFirst);
    } catch (IOException | RuntimeException e) {
      for (LayerFile layer : newestFirst) {
        layer.close();
      }
      throw e;
    }
  }

  private void discardPrepared() {
    for (Removal.Disk disk : removal.disks()) {
      try {
        if (disk.action().replaces()) {
          files.delete(mergedQcow2(chain(disk)));
          files.delete(mergedSums(chain(disk)));
        }
        state.reading.thaw(disk.diskId());
      } catch (IOException e) {
        log.atDebug().setCause(e).log("prepared file left for the next sweep");
      }
    }
  }

  /**
   * Decides: from here on the points are gone, and the rest can be repeated any number of times. If
   * this fails nobody knows whether it was decided: what was prepared must stay until the volume
   * has been opened again.
   */
  void record() throws IOException {
    files.replace(layout.removal(), SealedJson.seal(removal));
  }

  /** Lets a decision that could not be written down durably never have been. */
  void takeBack() throws IOException {
    files.delete(layout.removal());
    files.syncDirectory(layout.home());
    discardPrepared();
  }

  /** Does, or does again, what the record says. */
  void finish() throws IOException {
    manifests.unlist(removal.dropped());
    for (Removal.Disk disk : removal.disks()) {
      if (disk.action().replaces()) {
        replace(disk, chain(disk));
      } else {
        forget(disk);
      }
    }
    if (removal.into() != null) {
      reparent();
    }
    for (Removal.Disk disk : removal.disks()) {
      delete(disk);
    }
    files.delete(layout.removal());
    files.syncDirectory(layout.home());
  }

  private void replace(Removal.Disk disk, DiskChain chain) throws IOException {
    boolean replaced = !Files.exists(mergedQcow2(chain), LinkOption.NOFOLLOW_LINKS);
    if (replaced) {
      requireReplaced(disk, chain);
    } else if (disk.action() == Removal.Action.FOLD) {
      writeBase(disk);
    }
    Lock lock = state.lock.writeLock();
    boolean begun = replaced;
    lock.lock();
    try {
      if (!replaced) {
        files.rename(mergedQcow2(chain), VolumeLayout.qcow2(chain.directory(), into()));
        begun = true;
        files.syncDirectory(chain.directory());
      }
      if (Files.exists(mergedSums(chain), LinkOption.NOFOLLOW_LINKS)) {
        files.rename(mergedSums(chain), VolumeLayout.sums(chain.directory(), into()));
      }
      files.syncDirectory(chain.directory());
      // Not the chain from before the lock: a commit may have grown it meanwhile.
      state.chains.put(disk.diskId(), chain(disk).without(disk.layers()));
      forgetFiles(disk, chain);
    } catch (IOException e) {
      if (begun) {
        state.betweenNames = "a removal broke off between two names: " + e.getMessage();
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** A prepared file that is gone has taken its place, or somebody took it away. */
  private void requireReplaced(Removal.Disk disk, DiskChain chain) throws IOException {
    Path file = VolumeLayout.qcow2(chain.directory(), into());
    try (Qcow2Reader reader = Qcow2Reader.open(file)) {
      reader.expectBacking(Optional.of(LayerFile.backingName(Optional.ofNullable(disk.below()))));
    }
  }

  /** Every view that reads the base meanwhile has the written clusters from files above. */
  private void writeBase(Removal.Disk disk) throws IOException {
    state.baseWriting.lock(); // what drains a foreign image writes into the same file
    ClusterCodec codec = codecs.borrow();
    DiskChain chain = chain(disk);
    Path raw = chain.directory().resolve(VolumeLayout.BASE_RAW);
    Path sums = chain.directory().resolve(VolumeLayout.BASE_SUMS);
    try (LayerUnion union = open(disk, chain);
        BaseFile base = BaseFile.open(chain)) {
      long oldClusters = Cluster.count(oldestSize(disk, chain));
      long newClusters = Cluster.count(union.sizeBytes());
      if (union.sizeBytes() > Files.size(raw)) {
        files.resize(raw, union.sizeBytes());
      }
      base.sums().writeZeros(files, oldClusters, Math.max(0, newClusters - oldClusters));
      union.writeInto(base, files, codec, !firstTime);
      if (union.sizeBytes() < Files.size(raw)) {
        files.resize(raw, union.sizeBytes());
      }
      if (newClusters < base.sums().clusterCount()) {
        files.resize(sums, BaseSums.fileBytes(newClusters));
      }
      base.sync(files);
    } finally {
      codecs.giveBack(codec);
      state.baseWriting.unlock();
    }
  }

  private static long oldestSize(Removal.Disk disk, DiskChain chain) throws IOException {
    PointId oldest = disk.layers().getFirst();
    return PointSums.load(VolumeLayout.sums(chain.directory(), oldest), chain.owner(), oldest)
        .sizeBytes();
  }

  private void forget(Removal.Disk disk) {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      DiskChain chain = state.chains.get(disk.diskId());
      if (chain != null) {
        DiskChain left = chain.without(disk.layers());
        boolean gone = disk.action() == Removal.Action.DELETE_DISK;
        state.chains.put(disk.diskId(), gone ? left.over(null) : left);
        forgetFiles(disk, chain);
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetFiles(Removal.Disk disk, DiskChain chain) {
    List<PointId> gone = new ArrayList<>(disk.layers());
    if (removal.into() != null) {
      gone.add(removal.into());
    }
    state.reading.replaced(chain, gone);
  }

  private void reparent() throws IOException {
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      RecoveryPoint into = state.require(into());
      List<Path> directories = new ArrayList<>();
      for (RecoveryPoint.Disk disk : into.disks()) {
        directories.add(state.chain(disk.diskId()).directory());
      }
      state.points.put(
          into(), manifests.reparent(into(), Optional.ofNullable(removal.parent()), directories));
    } finally {
      lock.unlock();
    }
  }

  private void delete(Removal.Disk disk) throws IOException {
    DiskChain chain = state.chains.get(disk.diskId());
    if (chain == null || !Files.isDirectory(chain.directory(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path directory = chain.directory();
    for (PointId point : disk.layers()) {
      files.delete(VolumeLayout.qcow2(directory, point));
      files.delete(VolumeLayout.sums(directory, point));
      files.delete(VolumeLayout.manifestCopy(directory, point));
    }
    if (disk.action() == Removal.Action.DELETE_DISK) {
      files.delete(directory.resolve(VolumeLayout.BASE_RAW));
      files.delete(directory.resolve(VolumeLayout.BASE_SUMS));
      files.delete(directory.resolve(VolumeLayout.BASE_DRAINED));
    }
    files.syncDirectory(directory);
  }

  private PointId into() {
    return Objects.requireNonNull(removal.into(), "nothing takes what is dropped");
  }

  private DiskChain chain(Removal.Disk disk) throws VolumeException {
    return state.chain(disk.diskId());
  }

  private Path mergedQcow2(DiskChain chain) {
    return VolumeLayout.suffixed(
        VolumeLayout.qcow2(chain.directory(), into()), VolumeLayout.MERGED);
  }

  private Path mergedSums(DiskChain chain) {
    return VolumeLayout.suffixed(VolumeLayout.sums(chain.directory(), into()), VolumeLayout.MERGED);
  }
}
