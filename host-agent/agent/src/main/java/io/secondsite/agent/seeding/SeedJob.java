package io.secondsite.agent.seeding;

import io.secondsite.replication.Progress;
import io.secondsite.replication.SeedProgress;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One import or adoption, under way or over. Thread-safe. */
public final class SeedJob {
  private final Subject subject;
  private final Supplier<Progress> progress;
  private State state = State.RUNNING;
  private @Nullable String point;
  private @Nullable Failure failure;

  SeedJob(Subject subject, SeedProgress progress) {
    this.subject = subject;
    this.progress = progress::progress;
  }

  /** What is taken. */
  public enum Kind {
    PACKAGE,
    IMAGES
  }

  /** How it stands. */
  public enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /** Whose replica it becomes. */
  public record Subject(UUID vm, String name, String peer, Kind kind) {}

  /** Why it failed; the code is one of the interface. */
  public record Failure(String code, String detail) {}

  /** The job at one moment. */
  public record View(
      Subject subject,
      State state,
      @Nullable Progress progress,
      @Nullable String point,
      @Nullable Failure failure) {}

  synchronized boolean isRunning() {
    return state == State.RUNNING;
  }

  synchronized void done(String listed) {
    state = State.DONE;
    point = listed;
  }

  synchronized void failed(Failure why) {
    state = State.FAILED;
    failure = why;
  }

  synchronized View view() {
    boolean tellsProgress = state == State.RUNNING && subject.kind() == Kind.PACKAGE;
    return new View(subject, state, tellsProgress ? progress.get() : null, point, failure);
  }
}
