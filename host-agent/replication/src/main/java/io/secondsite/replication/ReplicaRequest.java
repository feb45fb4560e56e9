package io.secondsite.replication;

import io.secondsite.volume.RetentionSettings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a replica to be there. One that is there takes what is asked and is otherwise unchanged.
 *
 * @param retention which points it keeps; null leaves what it has
 */
public record ReplicaRequest(UUID vm, String name, @Nullable RetentionSettings retention) {
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

  /** Whether the replica is as asked already. */
  boolean isMet(ReplicaStatus status) {
    return status.name().equals(name)
        && (retention == null || retention.equals(status.retention()));
  }
}
