package io.secondsite.volume.simulation;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What goes wrong at which call of a simulated disk. Thread-safe. */
final class Faults {
  /** What goes wrong. */
  enum Kind {
    /** The process dies at the call: a write is torn, and nothing works until it is revived. */
    KILL,
    /** The call fails once with an error of the device; a write is torn. */
    ERROR,
    /** A sync fails once, and the pages that it should have written are gone. */
    LOST_SYNC,
    /** A read fails once. */
    READ_ERROR,
    /** From the call on there is no space until somebody frees some. */
    FULL,
    /** The device says that it wrote, but did not. */
    DROPPED_WRITE,
    /** The device writes elsewhere in the file. */
    MISDIRECTED_WRITE;

    private boolean meets(Call call) {
      return switch (this) {
        case KILL, ERROR -> call.changes();
        case LOST_SYNC -> call == Call.SYNC;
        case READ_ERROR -> call == Call.READ;
        case FULL -> call.takesSpace();
        case DROPPED_WRITE, MISDIRECTED_WRITE -> call == Call.WRITE;
      };
    }
  }

  /** Is told of every call that changes the disk, before it is made. */
  interface Watch {
    void before(Call call) throws IOException;
  }

  private Watch watch = _ -> {};
  private @Nullable Kind armed;
  private int callsLeft;
  private boolean struck;
  private boolean dead;
  private boolean full;

  synchronized void watch(Watch watcher) {
    watch = watcher;
  }

  /** Lets something go wrong at the n-th call from now on that it can happen to. */
  synchronized void arm(Kind kind, int call) {
    armed = kind;
    callsLeft = call;
    struck = false;
  }

  /** Nothing more goes wrong; the process lives; a full disk stays full. */
  synchronized void disarm() {
    armed = null;
    dead = false;
    struck = false;
  }

  synchronized void free() {
    full = false;
  }

  synchronized boolean struck() {
    return struck;
  }

  synchronized boolean isFull() {
    return full;
  }

  /**
   * What shall become of a call. Empty: it is made. DROPPED_WRITE, MISDIRECTED_WRITE and LOST_SYNC
   * are the caller's to carry out, all others have been thrown.
   */
  @Nullable Kind next(Call call, Path file) throws IOException {
    if (call.changes()) {
      watcher().before(call);
    }
    return decide(call, file);
  }

  private synchronized Watch watcher() {
    return watch;
  }

  private synchronized @Nullable Kind decide(Call call, Path file) throws IOException {
    if (dead) {
      throw new ProcessDead();
    }
    if (full && call.takesSpace()) {
      throw noSpace();
    }
    // The lock's length depends on the process's number: it does not count.
    boolean meets = armed != null && armed.meets(call) && !file.endsWith("lock");
    if (armed == null || !meets || --callsLeft > 0) {
      return null;
    }
    return strike(armed, call, file);
  }

  private Kind strike(Kind kind, Call call, Path file) throws IOException {
    armed = null;
    struck = true;
    return switch (kind) {
      case KILL -> {
        dead = true;
        throw new IOException("simulated: killed at " + call + " of " + file);
      }
      case ERROR ->
          throw new IOException("simulated: Input/output error at " + call + " of " + file);
      case READ_ERROR -> throw new IOException("simulated: Input/output error reading " + file);
      case FULL -> {
        full = true;
        throw noSpace();
      }
      case LOST_SYNC, DROPPED_WRITE, MISDIRECTED_WRITE -> kind;
    };
  }

  /** Nothing a dead process asks for is done, not even a part of it. */
  static final class ProcessDead extends IOException {
    private static final long serialVersionUID = 1;

    ProcessDead() {
      super("simulated: the process is dead");
    }
  }

  private static IOException noSpace() {
    return new IOException("simulated: No space left on device");
  }
}
