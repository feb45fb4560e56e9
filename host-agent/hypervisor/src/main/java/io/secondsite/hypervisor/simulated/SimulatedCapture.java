package io.secondsite.hypervisor.simulated;

import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.HypervisorException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A capture that a machine's process serves; its connection is the lease. Thread-safe. */
final class SimulatedCapture implements Capture {
  private final ControlClient client;
  private final Begun begun;
  private final Consistency consistency;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private long scratchBytes;
  private @Nullable String ended;
  private boolean closed;

  /** What began between two looks at the wall clock. */
  record Begun(String checkpoint, Instant instant, Instant begun, List<Export> exports) {
    Begun {
      exports = List.copyOf(exports);
    }
  }

  SimulatedCapture(ControlClient client, Begun begun, Consistency consistency) {
    this.client = client;
    this.begun = begun;
    this.consistency = consistency;
  }

  @Override
  public Instant instant() {
    return begun.instant();
  }

  @Override
  public Instant begun() {
    return begun.begun();
  }

  @Override
  public Optional<String> checkpoint() {
    return Optional.of(begun.checkpoint());
  }

  @Override
  public Map<String, String> stamps() {
    return Map.of();
  }

  @Override
  public Consistency consistency() {
    return consistency;
  }

  @Override
  public List<Export> exports() {
    return begun.exports();
  }

  @Override
  public long scratchBytes() {
    lock.lock();
    try {
      ask(new ControlRequest.AskCapture());
      return scratchBytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<String> ended() {
    lock.lock();
    try {
      ask(new ControlRequest.AskCapture());
      return Optional.ofNullable(ended);
    } finally {
      lock.unlock();
    }
  }

  /** Asks only while there is something to learn. */
  private void ask(ControlRequest request) {
    if (closed || ended != null) {
      return;
    }
    try {
      ControlReply.CaptureState state = client.ask(request, ControlReply.CaptureState.class);
      scratchBytes = Math.max(scratchBytes, state.scratchBytes());
      ended = state.ended();
    } catch (HypervisorException e) {
      ended = "machine gone: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        finish();
      }
    } finally {
      lock.unlock();
    }
  }

  private void finish() {
    try {
      ControlReply.CaptureState last =
          client.ask(new ControlRequest.EndCapture(), ControlReply.CaptureState.class);
      scratchBytes = Math.max(scratchBytes, last.scratchBytes());
      ended = ended == null ? last.ended() : ended;
    } catch (HypervisorException e) {
      ended = ended == null ? "machine gone: " + e.getMessage() : ended;
    } finally {
      closed = true;
      client.close();
    }
  }
}
