package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what a foreign image still has into a disk's own base, a bounded part at a time: clusters
 * first, and when they are durable the bits that call them ours; when nothing is left the mark that
 * says that there is a foreign image goes. Each of it may be repeated.
 */
final class ForeignDrain {
  private static final Logger log = LoggerFactory.getLogger(ForeignDrain.class);

  /** Clusters between two syncs: 16 MiB. */
  static final int BATCH_CLUSTERS = 256;

  private final VolumeFiles files;
  private final VolumeLayout layout;
  private final VolumeState state;
  private final DiskId diskId;
  private final ForeignBase foreign;
  private final int batchClusters;
  private final BitSet unreadable = new BitSet();

  ForeignDrain(
      VolumeFiles files,
      VolumeLayout layout,
      VolumeState state,
      DiskId diskId,
      ForeignBase foreign,
      int batchClusters) {
    this.files = files;
    this.layout = layout;
    this.state = state;
    this.diskId = diskId;
    this.foreign = foreign;
    this.batchClusters = batchClusters;
  }

  static List<ForeignDisk> foreignDisks(VolumeState state) {
    List<ForeignDisk> disks = new ArrayList<>();
    for (DiskChain chain : state.chains.values()) {
      ForeignBase foreign = foreign(state, chain.diskId());
      if (foreign != null) {
        long clusters = foreign.drained().clusters();
        disks.add(
            new ForeignDisk(
                chain.diskId(), foreign.image(), foreign.drained().count(clusters), clusters));
      }
    }
    return disks;
  }

  static @Nullable ForeignBase foreign(VolumeState state, DiskId diskId) {
    DiskChain chain = state.chains.get(diskId);
    return chain == null || chain.layers().isEmpty() ? null : chain.foreign();
  }

  static String told(String change) {
    return change + "; what no longer agrees with its checksum is not served";
  }

  /** Goes on until everything is drained that can be, or until it is not to go on. */
  void run(BooleanSupplier goOn) throws IOException {
    foreign.use();
    try {
      long next = 0;
      while (next >= 0 && goOn.getAsBoolean()) {
        next = batch(next);
      }
      if (next < 0 && unreadable.isEmpty()) {
        finish();
      } else if (next < 0) {
        tell();
      }
    } finally {
      foreign.letGo();
    }
  }

  /** Drains some clusters; gives where to go on, or a negative number behind the last one. */
  private long batch(long from) throws IOException {
    state.baseWriting.lock();
    try {
      DiskChain chain = current();
      if (chain == null) {
        return -1;
      }
      try (BaseFile base = BaseFile.open(chain)) {
        return batch(base, from);
      }
    } finally {
      state.baseWriting.unlock();
    }
  }

  private long batch(BaseFile base, long from) throws IOException {
    long end = base.sums().clusterCount();
    byte[] scratch = new byte[Cluster.SIZE_BYTES];
    List<Long> copied = new ArrayList<>();
    long next = foreign.drained().nextMissing(from, end);
    while (next < end && copied.size() < batchClusters) {
      if (base.drain(files, next, scratch)) {
        copied.add(next);
      } else {
        unreadable.set((int) next);
      }
      next = foreign.drained().nextMissing(next + 1, end);
    }
    base.sync(files);
    copied.forEach(foreign.drained()::add);
    foreign.drained().sync(files);
    return next < end ? next : -1;
  }

  /** The disk as it is now, unless it is gone or rests on no foreign image any more. */
  private @Nullable DiskChain current() {
    boolean mine = foreign.equals(foreign(state, diskId));
    return mine ? state.chains.get(diskId) : null;
  }

  private void finish() throws IOException {
    state.baseWriting.lock();
    Lock lock = state.lock.writeLock();
    lock.lock();
    try {
      DiskChain chain = current();
      if (chain == null || state.closed) {
        return;
      }
      List<VolumeRecords.DiskPlace> places = new ArrayList<>();
      for (VolumeRecords.DiskPlace place : state.identity.disks()) {
        places.add(place.diskId().equals(diskId) ? place.over(null) : place);
      }
      state.replaceIdentity(files, layout, places);
      state.chains.computeIfPresent(diskId, (_, known) -> known.over(null));
      files.delete(chain.directory().resolve(VolumeLayout.BASE_DRAINED));
      files.syncDirectory(chain.directory());
      log.atInfo()
          .addKeyValue("disk", diskId)
          .addKeyValue("image", foreign.image().path())
          .log("foreign image drained");
    } finally {
      lock.unlock();
      state.baseWriting.unlock();
    }
  }

  private void tell() {
    String change = foreign.change().orElse("its size and time are the same");
    String message =
        "%d clusters of %s are not what they were when the image was taken on: %s"
            .formatted(unreadable.cardinality(), diskId, told(change));
    state.change(() -> state.report(new Problem(foreign.image().path(), null, message)));
  }
}
