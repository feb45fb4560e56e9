package io.secondsite.replication;

import java.io.InputStream;

/** Where a segment's bytes come from. They can be read once: a segment is never sent twice. */
@FunctionalInterface
public interface SegmentSource {

  /** The bytes; closing them before their end gives the segment up. */
  InputStream open();
}
