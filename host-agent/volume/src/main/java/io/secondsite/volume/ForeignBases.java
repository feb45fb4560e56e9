package io.secondsite.volume;

import io.secondsite.disk.ReadableDisk;
import java.io.IOException;

/** Opens foreign images for reading. Nothing that it opens is ever written. */
public interface ForeignBases {

  /**
   * The disk that the image holds. Whoever opened it closes it.
   *
   * @throws IOException if it cannot be read, or would draw in other files than itself
   */
  ReadableDisk open(ForeignImage image) throws IOException;
}
