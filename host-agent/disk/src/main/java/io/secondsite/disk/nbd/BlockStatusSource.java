package io.secondsite.disk.nbd;

import java.io.IOException;
import java.util.List;

/** Where a server takes a metadata context's answers from. Called by several threads at once. */
@FunctionalInterface
public interface BlockStatusSource {
  /**
   * What the range holds in the context's own flags: in order, without gaps, from {@code offset}
   * on. It may stop short of the range's end, but not before the first extent.
   */
  List<NbdExtent> blockStatus(long offset, long length) throws IOException;
}
