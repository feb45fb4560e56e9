package io.secondsite.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whether people work on the host: then it sends nothing and takes nothing, until they are done. It
 * outlives a restart. Drills, failovers and what runs already are not touched. Thread-safe.
 */
public final class HostMaintenance {
  private static final UUID HOST = new UUID(0, 0);

  private final DurableJson<Note> notes;
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();
  private volatile @Nullable String reason;

  record Note(String reason) {}

  /** As an earlier life left it. */
  HostMaintenance(Path folder) {
    notes = new DurableJson<>(folder, Note.class);
    try {
      reason = notes.read(HOST).map(Note::reason).orElse(null);
    } catch (IOException e) {
      // Sending while somebody works on the host does more harm than waiting for an answer.
      reason = "the note of the maintenance cannot be read: " + e.getMessage();
    }
  }

  /** Why it is in maintenance; empty if it is not. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Begins, or gives another reason; returns when that is durable. */
  public synchronized void begin(String why) throws IOException {
    notes.write(HOST, new Note(why));
    reason = why;
    followers.forEach(Runnable::run);
  }

  /** Ends; nothing happens where there is none. */
  public synchronized void end() throws IOException {
    notes.delete(HOST);
    reason = null;
    followers.forEach(Runnable::run);
  }

  void follow(Runnable follower) {
    followers.add(follower);
  }

  /** For a peer that wants to send. */
  public void requireNone() throws ReplicationException {
    String why = reason;
    if (why != null) {
      throw new ReplicationException(
          ReplicationException.Code.MAINTENANCE, "this host is in maintenance: " + why);
    }
  }
}
