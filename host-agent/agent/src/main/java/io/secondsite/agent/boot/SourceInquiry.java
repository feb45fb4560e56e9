package io.secondsite.agent.boot;

import java.util.UUID;

/** Asks the peer that a replica comes from whether the source runs. */
@FunctionalInterface
public interface SourceInquiry {

  /** Answers within a short deadline, whatever happens. */
  Answer ask(String peer, UUID vm);

  /** What is known of the source. */
  sealed interface Answer {
    /** The peer says that it runs. */
    record Running(String state) implements Answer {}

    /** The peer says that it does not. */
    record NotRunning(String state) implements Answer {}

    /** The peer does not say. */
    record Silent(String reason) implements Answer {}
  }
}
