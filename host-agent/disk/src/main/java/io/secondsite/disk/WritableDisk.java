package io.secondsite.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk that can also be written. Writes to ranges that overlap are the caller's to order. */
public interface WritableDisk extends ReadableDisk {

  /** Writes what remains in {@code from} at {@code offset}. Durable only after {@link #flush()}. */
  void write(long offset, ByteBuffer from) throws IOException;

  /** Makes the range read as zeros, as a hole where the store can. */
  void zero(long offset, long length) throws IOException;

  /** Returns when everything written before is on stable storage. */
  void flush() throws IOException;
}
