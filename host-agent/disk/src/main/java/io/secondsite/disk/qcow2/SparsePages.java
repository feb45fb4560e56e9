package io.secondsite.disk.qcow2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Finds what of a table must be written, so that its pages of zeros stay holes in the file. */
final class SparsePages {
  private static final int PAGE_BYTES = 4096;
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(PAGE_BYTES);

  /** A run of pages that are not all zeros; the last may be partial. */
  record Run(int offset, int length) {}

  private SparsePages() {}

  static List<Run> runs(ByteBuffer table) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < table.capacity(); at += PAGE_BYTES) {
      int length = Math.min(PAGE_BYTES, table.capacity() - at);
      if (table.slice(at, length).equals(ZEROS.slice(0, length))) {
        add(runs, start, at);
        start = at + length;
      }
    }
    add(runs, start, table.capacity());
    return runs;
  }

  private static void add(List<Run> runs, int start, int end) {
    if (start < end) {
      runs.add(new Run(start, end - start));
    }
  }
}
