package io.secondsite.replication;

import java.util.UUID;

/** Asks for a replica to be there. One that is there takes the name and is otherwise unchanged. */
public record ReplicaRequest(UUID vm, String name) {
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
}
