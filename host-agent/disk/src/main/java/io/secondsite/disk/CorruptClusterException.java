package io.secondsite.disk;

import java.io.IOException;

/** Stored or received bytes are not what they were when they were written. */
public class CorruptClusterException extends IOException {
  private static final long serialVersionUID = 1;

  public CorruptClusterException(String message) {
    super(message);
  }
}
