package io.secondsite.hypervisor.simulated;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Why a capture ended; the first reason counts. Thread-safe. */
final class CaptureEnd {
  private final AtomicReference<@Nullable String> reason = new AtomicReference<>();
  private final Runnable cleaning;

  /**
   * @param cleaning started once, in a thread of its own: the end may come from within a guest's
   *     write, which holds a lock that the cleaning needs
   */
  CaptureEnd(Runnable cleaning) {
    this.cleaning = cleaning;
  }

  void with(String why) {
    if (reason.compareAndSet(null, why)) {
      Thread.ofVirtual().name("capture-end").start(cleaning);
    }
  }

  Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  void check() throws IOException {
    String why = reason.get();
    if (why != null) {
      throw new IOException("the capture has ended: " + why);
    }
  }
}
