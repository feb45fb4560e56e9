package io.secondsite.vault.registration;

import java.util.Optional;

/** What a feature has to do with a server that is removed. */
public interface ServerRemoval {
  /** Why the server cannot go, if it cannot. */
  default Optional<String> obstacle(RegisteredServer server) {
    return Optional.empty();
  }

  /** The server goes; forget what is kept of it. */
  default void removed(RegisteredServer server) {}
}
