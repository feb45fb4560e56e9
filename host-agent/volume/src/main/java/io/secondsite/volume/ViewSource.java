package io.secondsite.volume;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What a view of a disk looks clusters up in, and what it found lately. Thread-safe. */
final class ViewSource {
  private final IndexSnapshot snapshot;
  private final ViewLookup lookup;
  private final AtomicReferenceArray<@Nullable Found> found;

  /** Takes over the snapshot. */
  ViewSource(IndexSnapshot snapshot, ViewLookup lookup, int foundMax) {
    this.snapshot = snapshot;
    this.lookup = lookup;
    found = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(1, foundMax)));
  }

  private record Found(long cluster, Place place) {}

  Place locate(long cluster) throws IndexDamagedException {
    int slot = (int) ((cluster * 0x9E37_79B9L) >>> 8) & (found.length() - 1);
    Found known = found.get(slot);
    if (known != null && known.cluster() == cluster) {
      return known.place();
    }
    Place place = lookup.locate(cluster);
    found.set(slot, new Found(cluster, place));
    return place;
  }

  ViewLookup.Kind[] kinds(long first, int count) throws IndexDamagedException {
    return lookup.kinds(first, count);
  }

  IndexSnapshot snapshot() {
    return snapshot;
  }

  void close() {
    DiskIndex.release(snapshot);
  }
}
