package io.secondsite.volume;

import java.io.IOException;

/** A segment of the view index is not what was written: it is made again from the sidecars. */
final class IndexDamagedException extends IOException {
  private static final long serialVersionUID = 1;

  IndexDamagedException(String message) {
    super(message);
  }

  IndexDamagedException(String message, Throwable cause) {
    super(message, cause);
  }
}
