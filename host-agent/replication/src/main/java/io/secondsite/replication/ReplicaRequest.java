package io.secondsite.replication;

import io.secondsite.volume.Placing;
import io.secondsite.volume.RetentionSettings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a replica to be there. One that is there takes what is asked and is otherwise unchanged.
 *
 * @param retention which points it keeps; null leaves what it has
 * @param placing where a new one goes; null lets the replica's host choose
 */
public record ReplicaRequest(
    UUID vm, String name, @Nullable RetentionSettings retention, @Nullable Placing placing) {
  /** The longest name of a machine, in characters. */
  public static final int NAME_LENGTH_MAX = 256;

  public ReplicaRequest {
    boolean usable =
        !name.isBlank()
            && name.length() <= NAME_LENGTH_MAX
            && name.chars().noneMatch(Character::isISOControl);
    if (!usable) {
      throw new IllegalArgumentException(
          "name: 1 to " + NAME_LENGTH_MAX + " characters without control characters");
    }
  }

  public ReplicaRequest(UUID vm, String name, @Nullable RetentionSettings retention) {
    this(vm, name, retention, null);
  }

  /** Whether the replica is as asked already. */
  boolean isMet(ReplicaStatus status) {
    return status.name().equals(name)
        && (retention == null || retention.equals(status.retention()));
  }
}
