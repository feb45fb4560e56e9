package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Clusters read lately, decoded and compared, outside the heap. Shared by all views of a storage
 * location; a key says what a cluster holds at a point, so that what it names never changes.
 * Thread-safe, without a lock: a key may lie in eight places, readers hold a place while they copy,
 * and who wants a place that is held goes without. A hit allocates nothing.
 */
final class ClusterCache {
  private static final int WAYS = 8;
  private static final int CHUNK_CLUSTERS = 64;
  private static final long NO_KEY = -1;

  /** Nobody reads the place: it is being filled. */
  private static final int FILLING = -1;

  private final int ways;
  private final int sets;
  private final AtomicLongArray keys;
  private final AtomicIntegerArray readers;
  private final byte[] used;
  private final AtomicReferenceArray<@Nullable ByteBuffer> chunks;
  private volatile boolean full;

  ClusterCache(int clustersMax) {
    ways = Math.min(WAYS, clustersMax);
    sets = Integer.highestOneBit(Math.max(1, clustersMax / ways));
    int places = ways * sets;
    keys = new AtomicLongArray(places);
    readers = new AtomicIntegerArray(places);
    used = new byte[places];
    chunks = new AtomicReferenceArray<>((places + CHUNK_CLUSTERS - 1) / CHUNK_CLUSTERS);
    for (int place = 0; place < places; place++) {
      keys.set(place, NO_KEY);
    }
  }

  /** The most clusters it holds. */
  int places() {
    return ways * sets;
  }

  private int firstPlace(long key) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 33) % sets * ways;
  }

  /** Copies a part of a cluster, if it is here. */
  boolean read(long key, int from, int length, ByteBuffer into) {
    int first = firstPlace(key);
    for (int place = first; place < first + ways; place++) {
      if (keys.get(place) == key && hold(place)) {
        try {
          ByteBuffer chunk = chunks.get(place / CHUNK_CLUSTERS);
          if (keys.get(place) == key && chunk != null) {
            int at = into.position();
            into.put(at, chunk, offset(place) + from, length);
            into.position(at + length);
            used[place] = 1;
            return true;
          }
        } finally {
          readers.decrementAndGet(place);
        }
      }
    }
    return false;
  }

  private boolean hold(int place) {
    int count = readers.get(place);
    while (count != FILLING) {
      int seen = readers.compareAndExchange(place, count, count + 1);
      if (seen == count) {
        return true;
      }
      count = seen;
    }
    return false;
  }

  private static int offset(int place) {
    return place % CHUNK_CLUSTERS * Cluster.SIZE_BYTES;
  }

  /** Takes a cluster in, in the place of one that was not read lately. */
  void put(long key, byte[] content) {
    int first = firstPlace(key);
    for (int turn = 0; turn < 2 * ways; turn++) {
      int place = first + turn % ways;
      if (used[place] != 0 && keys.get(place) != NO_KEY) {
        used[place] = 0; // read since it was looked at last: it stays for another turn
      } else if (readers.compareAndSet(place, 0, FILLING)) {
        try {
          fill(place, key, content);
        } finally {
          readers.set(place, 0);
        }
        return;
      }
    }
  }

  private void fill(int place, long key, byte[] content) {
    keys.set(place, NO_KEY);
    ByteBuffer chunk = chunk(place / CHUNK_CLUSTERS);
    if (chunk != null) {
      chunk.put(offset(place), content, 0, Cluster.SIZE_BYTES);
      used[place] = 1;
      keys.set(place, key);
    }
  }

  /** Memory is taken when it is first needed; where the process has no more, we go without. */
  private @Nullable ByteBuffer chunk(int index) {
    ByteBuffer chunk = chunks.get(index);
    if (chunk != null || full) {
      return chunk;
    }
    int clusters = Math.min(CHUNK_CLUSTERS, places() - index * CHUNK_CLUSTERS);
    try {
      ByteBuffer fresh = ByteBuffer.allocateDirect(clusters * Cluster.SIZE_BYTES);
      ByteBuffer present = chunks.compareAndExchange(index, null, fresh);
      return present == null ? fresh : present;
    } catch (OutOfMemoryError e) {
      full = true;
      return null;
    }
  }
}
