package io.secondsite.volume;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Several sorted cursors as one. Their points get the numbers of the merged list; entries of points
 * that are gone go to the point that took them, or vanish where the base did.
 */
final class EntryMerge implements EntryCursor {
  /** Entries of a point with this number are left out. */
  static final int DROPPED = -1;

  /** Of one cluster and one point now: the older cursor's first. */
  private static final Comparator<Source> ORDER =
      Comparator.<Source>comparingLong(source -> source.entry >>> 1)
          .thenComparingInt(source -> source.age);

  private final PriorityQueue<Source> sources = new PriorityQueue<>(ORDER);
  private long entry;
  private boolean held;
  private long ahead;

  /**
   * Merges cursors, those over older points first.
   *
   * @param numbers for each cursor, which number a number of it becomes
   */
  EntryMerge(List<EntryCursor> cursors, List<int[]> numbers) throws IOException {
    List<Source> all = new ArrayList<>();
    for (int index = 0; index < cursors.size(); index++) {
      all.add(new Source(cursors.get(index), numbers.get(index), index));
    }
    for (Source source : all) {
      if (source.step()) {
        sources.add(source);
      }
    }
    held = take();
  }

  private boolean take() throws IOException {
    Source first = sources.poll();
    if (first == null) {
      return false;
    }
    ahead = first.entry;
    if (first.step()) {
      sources.add(first);
    }
    return true;
  }

  /** Of entries that now are of one cluster and one point the newest stands for all. */
  @Override
  public boolean next() throws IOException {
    if (!held) {
      return false;
    }
    entry = ahead;
    held = take();
    while (held && ahead >>> 1 == entry >>> 1) {
      entry = ahead;
      held = take();
    }
    return true;
  }

  @Override
  public long entry() {
    return entry;
  }

  private static final class Source {
    private final EntryCursor cursor;
    private final int[] numbers;
    private final int age;
    private long entry;

    Source(EntryCursor cursor, int[] numbers, int age) {
      this.age = age;
      this.cursor = cursor;
      this.numbers = numbers;
    }

    boolean step() throws IOException {
      while (cursor.next()) {
        long read = cursor.entry();
        int ordinal = IndexEntry.ordinal(read);
        if (ordinal >= numbers.length) {
          throw new IndexDamagedException("a segment names a point that it does not cover");
        }
        if (numbers[ordinal] != DROPPED) {
          entry =
              IndexEntry.of(IndexEntry.cluster(read), numbers[ordinal], IndexEntry.isZero(read));
          return true;
        }
      }
      return false;
    }
  }
}
