package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * The L2 entries of a file being written. Not thread-safe.
 *
 * <p>Memory: 4 KiB for each 32 MiB of the disk that has a cluster here, whatever the disk's size.
 */
final class ClusterEntries {
  /** Entries of a page: as many as a file system's block of 4 KiB holds. */
  private static final int PAGE_ENTRIES = 512;

  private static final int PAGES_IN_TABLE = Qcow2Header.L2_ENTRIES / PAGE_ENTRIES;

  private final TreeMap<Long, long[]> pages = new TreeMap<>();
  private long lastPageIndex = -1;
  private long[] lastPage = {};

  void put(long cluster, long entry) {
    long index = cluster / PAGE_ENTRIES;
    if (index != lastPageIndex) {
      lastPage = pages.computeIfAbsent(index, _ -> new long[PAGE_ENTRIES]);
      lastPageIndex = index;
    }
    lastPage[(int) (cluster % PAGE_ENTRIES)] = entry;
  }

  /** The entry of a cluster, 0 where there is none. */
  long get(long cluster) {
    long[] page = pages.get(cluster / PAGE_ENTRIES);
    return page == null ? 0 : page[(int) (cluster % PAGE_ENTRIES)];
  }

  /** Shows the entries of all compressed clusters. */
  void forEachCompressed(LongConsumer consumer) {
    for (long[] page : pages.values()) {
      for (long entry : page) {
        if (ClusterEntry.isCompressed(entry)) {
          consumer.accept(entry);
        }
      }
    }
  }

  /** The numbers of the L2 tables that hold an entry, in order. */
  int[] tableIndexes() {
    return pages.keySet().stream()
        .mapToInt(page -> (int) (page / PAGES_IN_TABLE))
        .distinct()
        .toArray();
  }

  /** One L2 table as it stands in the file. */
  ByteBuffer table(int tableIndex) {
    ByteBuffer table = ByteBuffer.allocate(Cluster.SIZE_BYTES);
    long first = (long) tableIndex * PAGES_IN_TABLE;
    pages
        .subMap(first, first + PAGES_IN_TABLE)
        .forEach((index, page) -> {
          table.position((int) (index - first) * PAGE_ENTRIES * Long.BYTES);
          table.asLongBuffer().put(page);
        });
    return table.clear();
  }
}
