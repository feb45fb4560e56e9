package io.secondsite.volume;

import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Gives the views of one disk at one point what they look clusters up in, and the files behind it.
 * Thread-safe.
 */
final class ViewSources {
  private static final int ATTEMPTS = 8;

  private final VolumeState state;
  private final PointId pointId;
  private final DiskId diskId;
  private volatile @Nullable Resolution resolution;

  ViewSources(VolumeState state, PointId pointId, DiskId diskId) {
    this.state = state;
    this.pointId = pointId;
    this.diskId = diskId;
  }

  /** The files that make up the point, as a chain had them once. */
  private record Resolution(DiskChain chain, List<PointId> layers) {

    /** The place of the point, or where it is gone of the one above that took its clusters. */
    int place(PointId point) {
      int found = Collections.binarySearch(layers, point);
      return found >= 0 ? found : -found - 1;
    }
  }

  ReadResources resources() {
    return state.reading.resources();
  }

  /** Opens the index for the point. No file of the chain is opened, however long it is. */
  ViewSource open() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      DiskChain chain = chain();
      DiskIndex index = state.reading.index(chain);
      index.cover(state);
      List<PointId> missing = new ArrayList<>();
      Optional<ViewSource> opened = open(index, missing);
      if (opened.isPresent()) {
        return opened.get();
      }
      if (chain.equals(chain())) {
        index.requireReadable(chain, missing.getFirst());
      }
    }
    throw new VolumeException(Code.FAILED, "the index of " + diskId + " does not come to rest");
  }

  private DiskChain chain() throws VolumeException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      return state.chain(diskId);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock, so that no removal changes what a chain means meanwhile. */
  private Optional<ViewSource> open(DiskIndex index, List<PointId> missing) throws IOException {
    IndexSnapshot snapshot = index.acquire();
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      DiskChain chain = state.chain(diskId);
      List<PointId> layers = chain.path(pointId);
      long[] sizes = new long[layers.size()];
      List<@Nullable Line> lines = new ArrayList<>();
      for (PointId layer : layers) {
        IndexedPoint point = snapshot.points().get(layer);
        if (point == null) {
          missing.add(layer);
          DiskIndex.release(snapshot);
          return Optional.empty();
        }
        RecoveryPoint listed = state.points.get(layer);
        sizes[lines.size()] = point.sizeBytes();
        lines.add(listed == null ? null : listed.line());
      }
      resolution = new Resolution(chain, List.copyOf(layers));
      Place.Base base = new Place.Base(index.layer(layers.getFirst()).number());
      ViewLookup lookup = new ViewLookup(snapshot, new ViewPath(layers, sizes, lines), base);
      return Optional.of(
          new ViewSource(snapshot, lookup, 2 * state.reading.resources().cache().places()));
    } catch (IOException | RuntimeException e) {
      DiskIndex.release(snapshot);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** A segment was found damaged: it is made again, and a new source opened. */
  ViewSource reopen(ViewSource damaged) throws IOException {
    state.reading.index(chain()).repair(damaged.snapshot());
    return open();
  }

  /**
   * The file that has what a place names, or empty where the base has it: the oldest file of a disk
   * is an empty shell. Who uses the file lets go of it.
   */
  Optional<OpenLayers.Use> file(Place.Layer place) throws IOException {
    while (true) {
      Resolution seen = resolution;
      if (seen != null) {
        int at = seen.place(place.point());
        if (at == 0) {
          return Optional.empty();
        }
        if (at == seen.layers().size()) {
          throw new IndexDamagedException(place.point() + " is above " + pointId);
        }
        OpenLayers.Use use = use(seen, at);
        if (use != null) {
          return Optional.of(use);
        }
      }
    }
  }

  private OpenLayers.@Nullable Use use(Resolution seen, int at) throws IOException {
    DiskIndex index = state.reading.index(seen.chain());
    PointId point = seen.layers().get(at);
    PointId below = seen.layers().get(at - 1);
    OpenLayers layers = state.reading.resources().layers();
    Place.Layer one = index.layer(point);
    Place.Layer other = index.layer(below);
    OpenLayers.Use use = layers.find(one, other);
    if (use != null) {
      return use;
    }
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      if (state.closed) {
        throw new VolumeException(Code.FAILED, "the volume is closed");
      }
      DiskChain chain = state.chain(diskId);
      if (!Objects.equals(chain, seen.chain())) {
        resolution = new Resolution(chain, List.copyOf(chain.path(pointId)));
        return null;
      }
      return layers.add(one, other, openFile(chain, point, below));
    } finally {
      lock.unlock();
    }
  }

  private LayerFile openFile(DiskChain chain, PointId point, PointId below) throws IOException {
    LayerFile file =
        LayerFile.openForReading(chain.directory(), chain.owner(), point, Optional.of(below));
    RecoveryPoint listed = state.points.get(point);
    boolean same =
        listed == null
            || listed.disk(diskId).map(RecoveryPoint.Disk::sizeBytes).orElse(-1L)
                == file.sizeBytes();
    if (!same) {
      file.close();
      throw new VolumeException(
          Code.CORRUPT, file.file() + " has not the size that its manifest says");
    }
    return file;
  }

  /** Compares the whole tables of all files of the point with their sidecars. */
  void checkFiles() throws IOException {
    for (PointId layer : List.copyOf(chain().path(pointId))) {
      checkFile(layer);
    }
  }

  private void checkFile(PointId layer) throws IOException {
    Lock lock = state.lock.readLock();
    lock.lock();
    try {
      DiskChain chain = state.chain(diskId);
      List<PointId> now = chain.path(pointId);
      int place = now.indexOf(layer);
      if (place >= 0) {
        Optional<PointId> below = place == 0 ? Optional.empty() : Optional.of(now.get(place - 1));
        LayerFile.open(chain.directory(), chain.owner(), layer, below).close();
      }
    } finally {
      lock.unlock();
    }
  }
}
