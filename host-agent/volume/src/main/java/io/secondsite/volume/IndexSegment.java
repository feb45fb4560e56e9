package io.secondsite.volume;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sorted entries of a run of points in a memory-mapped file that never changes: pages of entries,
 * above them levels of first entries up to one page. Nothing of a page is believed before its check
 * code was compared. Thread-safe; unmapped when the last user lets go.
 */
final class IndexSegment {
  private final Path file;
  private final IndexFooter footer;
  private final List<Place.Layer> layers;
  private final int seed;
  private final Arena arena;
  private final MemorySegment mapping;
  private final long[] levelBegins;
  private final long[] levelValues;
  private final AtomicInteger users = new AtomicInteger(1);

  private IndexSegment(
      Path file, IndexFooter footer, List<Place.Layer> layers, Arena arena, MemorySegment mapping) {
    this.file = file;
    this.footer = footer;
    this.layers = List.copyOf(layers);
    this.seed = footer.seed();
    this.arena = arena;
    this.mapping = mapping;
    List<Long> begins = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    long begin = 0;
    long count = footer.entries();
    while (count > 0) {
      begins.add(begin);
      values.add(count);
      long pages = IndexFooter.pages(count);
      begin += pages;
      count = pages > 1 ? pages : 0;
    }
    levelBegins = begins.stream().mapToLong(Long::longValue).toArray();
    levelValues = values.stream().mapToLong(Long::longValue).toArray();
  }

  /** Maps a segment; the caller is its first user. */
  @SuppressWarnings("MustBeClosedChecker") // the last user closes the arena
  static IndexSegment open(Path file, SumsOwner owner, LayerNumbers numbers) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IndexDamagedException(file + " is missing or no regular file");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      IndexFooter footer = IndexFooter.read(file, channel, owner);
      long bytes = IndexFooter.allPages(footer.entries()) * IndexPage.BYTES;
      MemorySegment mapping = channel.map(MapMode.READ_ONLY, 0, bytes, arena);
      List<Place.Layer> layers = new ArrayList<>();
      for (IndexedPoint point : footer.points()) {
        layers.add(numbers.layer(point.point()));
      }
      return new IndexSegment(file, footer, layers, arena, mapping);
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  Path file() {
    return file;
  }

  /** The points covered, oldest first; entries name them by their place here. */
  List<IndexedPoint> points() {
    return footer.points();
  }

  long entries() {
    return footer.entries();
  }

  PointId first() {
    return points().getFirst().point();
  }

  PointId last() {
    return points().getLast().point();
  }

  Place.Layer layer(int ordinal) throws IndexDamagedException {
    if (ordinal >= layers.size()) {
      throw new IndexDamagedException(file + " names a point that it does not cover");
    }
    return layers.get(ordinal);
  }

  /** The highest entry that is at most this one, or -1. */
  long floor(long entry, IndexPage page) throws IndexDamagedException {
    long at = 0;
    for (int level = levelBegins.length - 1; level >= 0; level--) {
      load(level, at, page);
      int found = page.floor(entry, valuesIn(level, at));
      if (found < 0) {
        return -1;
      }
      if (level == 0) {
        return page.value(found);
      }
      at = at * IndexPage.VALUES + found;
    }
    return -1;
  }

  private void load(int level, long at, IndexPage page) throws IndexDamagedException {
    try {
      page.load(file, mapping, seed, levelBegins[level] + at);
    } catch (IllegalStateException e) {
      throw new IndexDamagedException(file + " is closed", e);
    }
  }

  private int valuesIn(int level, long at) {
    return (int) Math.min(IndexPage.VALUES, levelValues[level] - at * IndexPage.VALUES);
  }

  /** A cursor that stands before the first entry that is at least this one. */
  EntryCursor from(long entry) throws IndexDamagedException {
    return new Cursor(entry);
  }

  private final class Cursor implements EntryCursor {
    private final IndexPage page = new IndexPage();
    private long at;
    private int index;
    private int count;

    Cursor(long from) throws IndexDamagedException {
      for (int level = levelBegins.length - 1; level >= 0; level--) {
        load(level, at, page);
        count = valuesIn(level, at);
        int found = page.floor(from - 1, count);
        if (level == 0) {
          index = found;
        } else {
          at = at * IndexPage.VALUES + Math.max(0, found);
        }
      }
    }

    @Override
    public boolean next() throws IndexDamagedException {
      if (levelBegins.length == 0) {
        return false;
      }
      index++;
      if (index == count) {
        at++;
        if (at >= IndexFooter.pages(levelValues[0])) {
          at--;
          index--;
          return false;
        }
        load(0, at, page);
        count = valuesIn(0, at);
        index = 0;
      }
      return true;
    }

    @Override
    public long entry() {
      return page.value(index);
    }
  }

  void retain() {
    users.incrementAndGet();
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      arena.close();
    }
  }
}
