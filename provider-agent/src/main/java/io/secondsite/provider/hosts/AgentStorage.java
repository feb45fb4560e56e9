package io.secondsite.provider.hosts;

import org.jspecify.annotations.Nullable;

/**
 * A storage location of an agent's host.
 *
 * @param state {@code OPEN} or {@code CLOSED}; the sizes of a closed one are 0
 * @param reason why it is closed
 * @param level {@code NORMAL}, {@code NOTICE}, {@code WARNING} or {@code CRITICAL}
 * @param reserveBytes what new recovery points may not take
 */
public record AgentStorage(
    String name,
    String state,
    @Nullable String reason,
    String level,
    long sizeBytes,
    long freeBytes,
    long reserveBytes) {
  private static final int PERCENT = 100;

  /** Whether a new replica may go there. */
  public boolean takes(long bytes) {
    return state.equals("OPEN") && !level.equals("CRITICAL") && roomBytes() >= bytes;
  }

  /** What new recovery points may take. */
  public long roomBytes() {
    return Math.max(0, freeBytes - reserveBytes);
  }

  /** As if so much more of it were taken. */
  public AgentStorage less(long bytes) {
    return new AgentStorage(
        name, state, reason, level, sizeBytes, Math.max(0, freeBytes - bytes), reserveBytes);
  }

  /** With the free bytes rounded down to a hundredth of the size: not every write is news. */
  public AgentStorage rounded() {
    long step = Math.max(1, sizeBytes / PERCENT);
    return new AgentStorage(
        name, state, reason, level, sizeBytes, freeBytes / step * step, reserveBytes);
  }
}
