package io.secondsite.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the views of a volume share: an index for each disk, open files, clusters. Thread-safe. */
final class VolumeReading {
  private static final Logger log = LoggerFactory.getLogger(VolumeReading.class);

  private final VolumeFiles files;
  private final ReadResources resources;
  private final Map<DiskId, DiskIndex> indexes = new ConcurrentHashMap<>();

  VolumeReading(VolumeFiles files, ReadResources resources) {
    this.files = files;
    this.resources = resources;
  }

  ReadResources resources() {
    return resources;
  }

  /** The index of a disk. */
  DiskIndex index(DiskChain chain) {
    return indexes.computeIfAbsent(
        chain.diskId(),
        _ -> new DiskIndex(files, chain, resources.numbers(), resources.background()));
  }

  /** After a commit, so that no view has to wait for it. What fails is made up for by the next. */
  void listed(VolumeState state, Collection<DiskId> disks) {
    for (DiskId diskId : disks) {
      try {
        index(state.chain(diskId)).cover(state);
      } catch (IOException | RuntimeException e) {
        log.atWarn().addKeyValue("disk", diskId).setCause(e).log("point not indexed yet");
      }
    }
  }

  /** Before a removal is decided that moves clusters where no entry says so. */
  void freeze(DiskChain chain) throws IOException {
    index(chain).freeze();
  }

  /** Lets indexes be written again after {@link #freeze}, or after an unfinished removal. */
  void thaw(DiskId diskId) {
    DiskIndex index = indexes.get(diskId);
    if (index != null && index.isFrozen()) {
      index.forget();
    }
  }

  /** After the files of these points were replaced or deleted. */
  void replaced(DiskChain chain, List<PointId> points) {
    thaw(chain.diskId());
    DiskIndex index = indexes.get(chain.diskId());
    if (index != null) {
      resources.layers().forget(points.stream().map(index::layer).toList());
    }
  }

  /** Views that are open go on with what they have open. */
  void close() {
    for (DiskIndex index : new ArrayList<>(indexes.values())) {
      index.close();
    }
  }
}
