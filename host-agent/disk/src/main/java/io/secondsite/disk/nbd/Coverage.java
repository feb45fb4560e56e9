package io.secondsite.disk.nbd;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which bytes of a read have come. Ranges may come in any order but not twice, and in not too many
 * pieces. Not thread-safe.
 */
final class Coverage {
  /** Most separate pieces at any time; a server that sends in order never has more than one. */
  static final int PIECES_MAX = 8192;

  private final TreeMap<Long, Long> endByStart = new TreeMap<>();
  private final long start;
  private final long end;

  Coverage(long start, long end) {
    this.start = start;
    this.end = end;
  }

  void add(long from, long length) throws NbdException {
    if (length <= 0 || from < start || from > end || length > end - from) {
      throw NbdException.violation(
          "content at %d+%d outside the request %d-%d".formatted(from, length, start, end));
    }
    long to = from + length;
    long newStart = from;
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    Map.Entry<Long, Long> after = endByStart.ceilingEntry(from);
    if ((before != null && before.getValue() > from) || (after != null && after.getKey() < to)) {
      throw NbdException.violation("content at %d+%d came twice".formatted(from, length));
    }
    if (before != null && before.getValue() == from) {
      newStart = before.getKey();
    }
    if (after != null && after.getKey() == to) {
      to = after.getValue();
      endByStart.remove(after.getKey());
    }
    endByStart.put(newStart, to);
    if (endByStart.size() > PIECES_MAX) {
      throw NbdException.violation("a reply in more than " + PIECES_MAX + " scattered pieces");
    }
  }

  boolean whole() {
    Map.Entry<Long, Long> first = endByStart.firstEntry();
    return first != null && first.getKey() == start && first.getValue() == end;
  }
}
