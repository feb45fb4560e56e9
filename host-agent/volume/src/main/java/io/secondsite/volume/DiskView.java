package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import io.secondsite.disk.ClusterCodec;
import io.secondsite.disk.CorruptClusterException;
import io.secondsite.disk.DiskRangeException;
import io.secondsite.disk.Extent;
import io.secondsite.disk.ReadableDisk;
import io.secondsite.volume.VolumeException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One disk at one point. Every cluster is compared with its checksum as it is read; what does not
 * agree is never served. A file of the chain is opened when a cluster of it is read; what a fold
 * writes into the base is hidden above it. Thread-safe.
 *
 * <p>zstd runs on the caller's thread: a platform thread, or a virtual one whose carrier may be
 * held for the time of a cluster. Never interrupt a thread that reads here.
 */
final class DiskView implements ReadableDisk {
  private static final int REPAIRS_MAX = 3;
  private static final int EXTENT_CLUSTERS = 4096;
  private static final int LOADS = 64;
  private static final ByteBuffer ZEROS =
      ByteBuffer.allocateDirect(Cluster.SIZE_BYTES).asReadOnlyBuffer();

  private final long sizeBytes;
  private final BaseFile base;
  private final ViewSources sources;
  private final ReadResources resources;
  private final CodecPool codecs;
  private final Consumer<IOException> damage;
  private final List<ViewSource> opened = new ArrayList<>();
  private final ReentrantLock[] loading = new ReentrantLock[LOADS];
  private volatile ViewSource source;

  /** Takes over the base and the source. */
  DiskView(
      long sizeBytes,
      BaseFile base,
      ViewSources sources,
      ViewSource source,
      CodecPool codecs,
      Consumer<IOException> damage) {
    this.sizeBytes = sizeBytes;
    this.base = base;
    this.sources = sources;
    this.source = source;
    this.resources = sources.resources();
    this.codecs = codecs;
    this.damage = damage;
    opened.add(source);
    Arrays.setAll(loading, _ -> new ReentrantLock());
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    DiskRangeException.check(offset, into.remaining(), sizeBytes);
    long at = offset;
    while (into.hasRemaining()) {
      long cluster = at / Cluster.SIZE_BYTES;
      int within = (int) (at % Cluster.SIZE_BYTES);
      int length = Math.min(into.remaining(), Cluster.SIZE_BYTES - within);
      readPart(cluster, within, length, into);
      at += length;
    }
  }

  private void readPart(long cluster, int within, int length, ByteBuffer into) throws IOException {
    for (int attempt = 0; ; attempt++) {
      ViewSource seen = source;
      try {
        readPart(seen, cluster, within, length, into);
        return;
      } catch (IndexDamagedException e) {
        renew(seen, e, attempt);
      }
    }
  }

  private void readPart(ViewSource seen, long cluster, int within, int length, ByteBuffer into)
      throws IOException {
    switch (seen.locate(cluster)) {
      case Place.Zeros _ -> fillWithZeros(into, length);
      case Place.Base place -> readCached(place, place.number(), cluster, within, length, into);
      case Place.Layer place -> readCached(place, place.number(), cluster, within, length, into);
    }
  }

  private static void fillWithZeros(ByteBuffer into, int length) {
    int at = into.position();
    into.put(at, ZEROS, 0, length).position(at + length);
  }

  private void readCached(
      Place place, int number, long cluster, int within, int length, ByteBuffer into)
      throws IOException {
    long key = (long) number << 32 | cluster;
    if (resources.cache().read(key, within, length, into)) {
      return;
    }
    // Who reads a cluster piece by piece, in parallel, should not decode it as often.
    ReentrantLock one = loading[(int) (cluster % LOADS)];
    one.lock();
    try {
      if (!resources.cache().read(key, within, length, into)) {
        load(place, key, cluster, within, length, into);
      }
    } finally {
      one.unlock();
    }
  }

  private void load(Place place, long key, long cluster, int within, int length, ByteBuffer into)
      throws IOException {
    byte[] content = resources.borrow();
    try {
      load(place, cluster, content);
      resources.cache().put(key, content);
      into.put(content, within, length);
    } catch (CorruptClusterException e) {
      damage.accept(e);
      throw e;
    } catch (VolumeException e) {
      if (e.code() == Code.CORRUPT) {
        damage.accept(e);
      }
      throw e;
    } finally {
      resources.giveBack(content);
    }
  }

  private void load(Place place, long cluster, byte[] into) throws IOException {
    switch (place) {
      case Place.Zeros _ -> Arrays.fill(into, (byte) 0);
      case Place.Base _ -> base.read(cluster, into);
      case Place.Layer layer -> load(layer, cluster, into);
    }
  }

  private void load(Place.Layer layer, long cluster, byte[] into) throws IOException {
    Optional<OpenLayers.Use> use = sources.file(layer);
    if (use.isEmpty()) {
      base.read(cluster, into);
      return;
    }
    ClusterCodec codec = codecs.borrow();
    try {
      LayerFile file = use.get().file();
      if (!file.sums().contains(cluster)) {
        throw new IndexDamagedException(file.file() + " is said to have cluster " + cluster);
      }
      file.read(cluster, into, codec);
    } finally {
      codecs.giveBack(codec);
      use.get().release();
    }
  }

  /** Goes on with an index made again; gives up where that does not help. */
  private synchronized void renew(ViewSource seen, IndexDamagedException why, int attempt)
      throws IOException {
    if (attempt == REPAIRS_MAX) {
      throw new VolumeException(Code.FAILED, String.valueOf(why.getMessage()), why);
    }
    if (source == seen) {
      ViewSource fresh = sources.reopen(seen);
      opened.add(fresh);
      source = fresh;
    }
  }

  /** The checksum that the volume has of a cluster, without reading the cluster. */
  ClusterChecksum checksum(long cluster) throws IOException {
    for (int attempt = 0; ; attempt++) {
      ViewSource seen = source;
      try {
        return checksum(seen.locate(cluster), cluster);
      } catch (IndexDamagedException e) {
        renew(seen, e, attempt);
      }
    }
  }

  private ClusterChecksum checksum(Place place, long cluster) throws IOException {
    return switch (place) {
      case Place.Zeros _ -> ClusterChecksum.ZERO;
      case Place.Base _ -> base.sums().read(cluster);
      case Place.Layer layer -> {
        Optional<OpenLayers.Use> use = sources.file(layer);
        if (use.isEmpty()) {
          yield base.sums().read(cluster);
        }
        try {
          if (!use.get().file().sums().contains(cluster)) {
            throw new IndexDamagedException("no cluster " + cluster + " in " + layer.point());
          }
          yield use.get().file().sums().checksum(cluster);
        } finally {
          use.get().release();
        }
      }
    };
  }

  @Override
  public List<Extent> extents(long offset, long length) throws IOException {
    DiskRangeException.check(offset, length, sizeBytes);
    Extents extents = new Extents(offset, offset + length);
    long end = Cluster.count(offset + length);
    long at = offset / Cluster.SIZE_BYTES;
    while (at < end) {
      int count = (int) Math.min(EXTENT_CLUSTERS, end - at);
      addExtents(at, count, extents);
      at += count;
    }
    return extents.all();
  }

  private void addExtents(long first, int count, Extents extents) throws IOException {
    for (int attempt = 0; ; attempt++) {
      ViewSource seen = source;
      try {
        boolean[] zeros = count == 1 ? zeros(seen, first) : zeros(seen, first, count);
        for (int index = 0; index < count; index++) {
          extents.add(first + index, zeros[index]);
        }
        return;
      } catch (IndexDamagedException e) {
        renew(seen, e, attempt);
      }
    }
  }

  private boolean[] zeros(ViewSource seen, long cluster) throws IOException {
    return new boolean[] {
      switch (seen.locate(cluster)) {
        case Place.Zeros _ -> true;
        case Place.Base _ -> base.sums().zeros(cluster, 1)[0];
        case Place.Layer _ -> false;
      }
    };
  }

  private boolean[] zeros(ViewSource seen, long first, int count) throws IOException {
    ViewLookup.Kind[] kinds = seen.kinds(first, count);
    boolean[] zeros = new boolean[count];
    for (int index = 0; index < count; ) {
      int end = index + 1;
      while (end < count && kinds[end] == kinds[index]) {
        end++;
      }
      switch (kinds[index]) {
        case ZEROS -> Arrays.fill(zeros, index, end, true);
        case DATA -> {}
        case BASE ->
            System.arraycopy(
                base.sums().zeros(first + index, end - index), 0, zeros, index, end - index);
      }
      index = end;
    }
    return zeros;
  }

  /** Neighbouring clusters of one kind as one extent. */
  private static final class Extents {
    private final List<Extent> all = new ArrayList<>();
    private final long offset;
    private final long end;

    Extents(long offset, long end) {
      this.offset = offset;
      this.end = end;
    }

    void add(long cluster, boolean zero) {
      long from = Math.max(offset, Cluster.offset(cluster));
      long to = Math.min(end, Cluster.offset(cluster + 1));
      if (!all.isEmpty() && all.getLast().zero() == zero) {
        Extent last = all.removeLast();
        all.add(new Extent(last.offset(), to - last.offset(), zero));
      } else {
        all.add(new Extent(from, to - from, zero));
      }
    }

    List<Extent> all() {
      return all;
    }
  }

  /** Compares the whole tables of the point's files with their sidecars. */
  void checkFiles() throws IOException {
    sources.checkFiles();
  }

  @Override
  public synchronized void close() throws IOException {
    opened.forEach(ViewSource::close);
    opened.clear();
    base.close();
  }
}
