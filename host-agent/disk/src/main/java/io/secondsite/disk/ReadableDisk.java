package io.secondsite.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk of fixed size that can be read at any byte. Thread-safe: reads may run in parallel. */
public interface ReadableDisk extends Closeable {

  /** The disk's size in bytes. */
  long sizeBytes();

  /**
   * Fills {@code into} from its position to its limit with the bytes from {@code offset} on.
   *
   * @throws IOException if the range leaves the disk or cannot be read whole
   */
  void read(long offset, ByteBuffer into) throws IOException;

  /**
   * What the range holds, in order, without gaps and covering it exactly. {@code zero} promises
   * that the bytes read as zeros; the other extents may still be zeros.
   */
  List<Extent> extents(long offset, long length) throws IOException;
}
