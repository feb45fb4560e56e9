package io.secondsite.volume;

import java.io.IOException;

/** Shows entries in ascending order. One thread's. */
interface EntryCursor {

  /** Steps to the next entry; false behind the last one. */
  boolean next() throws IOException;

  /** The entry stepped to. */
  long entry();
}
