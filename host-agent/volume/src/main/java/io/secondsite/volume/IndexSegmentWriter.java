package io.secondsite.volume;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a segment in one pass: pages of entries, the levels of first entries above them, the
 * footer. Memory: 8 bytes for each 511 entries.
 */
final class IndexSegmentWriter {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final OutputStream out;
  private final int seed;
  private final IndexPage page = new IndexPage();
  private long[] firsts = new long[64];
  private int firstCount;
  private long pages;
  private int inPage;

  private IndexSegmentWriter(OutputStream out, int seed) {
    this.out = out;
    this.seed = seed;
  }

  /** Writes the file and makes it durable, under the name given. */
  static void write(
      VolumeFiles files, Path file, SumsOwner owner, List<IndexedPoint> points, EntryCursor entries)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(files.create(file), BUFFER_BYTES)) {
      IndexSegmentWriter writer = new IndexSegmentWriter(out, IndexFooter.seed(owner, points));
      long count = 0;
      while (entries.next()) {
        writer.put(entries.entry());
        count++;
      }
      writer.endLevel();
      out.write(new IndexFooter(owner, count, points).bytes());
    }
    files.sync(file);
  }

  private void put(long value) throws IOException {
    if (inPage == 0) {
      if (firstCount == firsts.length) {
        firsts = Arrays.copyOf(firsts, firsts.length * 2);
      }
      firsts[firstCount++] = value;
    }
    page.set(inPage++, value);
    if (inPage == IndexPage.VALUES) {
      endPage();
    }
  }

  private void endPage() throws IOException {
    if (inPage > 0) {
      out.write(page.sealed(seed, pages, inPage));
      pages++;
      inPage = 0;
    }
  }

  private void endLevel() throws IOException {
    endPage();
    while (firstCount > 1) {
      long[] level = Arrays.copyOf(firsts, firstCount);
      firstCount = 0;
      for (long first : level) {
        put(first);
      }
      endPage();
    }
  }
}
