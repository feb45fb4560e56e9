package io.secondsite.volume.simulation;

/** A system call that a simulated disk sees. */
enum Call {
  CREATE,
  WRITE,
  RESIZE,
  SYNC,
  SYNC_DIRECTORY,
  RENAME,
  DELETE,
  MAKE_DIRECTORY,
  READ;

  boolean changes() {
    return this != READ;
  }

  boolean syncs() {
    return this == SYNC || this == SYNC_DIRECTORY;
  }

  boolean takesSpace() {
    return this == CREATE || this == WRITE || this == RESIZE || this == MAKE_DIRECTORY;
  }
}
