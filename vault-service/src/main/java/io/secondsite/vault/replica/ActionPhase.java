package io.secondsite.vault.replica;

import io.secondsite.vault.protection.Failure;
import java.time.Instant;
import java.util.List;

/**
 * How far an action is. Ordered → Working when its site began; Ordered → GivenUp when its command
 * expired without a word; any but an end → Succeeded or Failed by the site's word, also from
 * GivenUp.
 */
public sealed interface ActionPhase {
  record Ordered() implements ActionPhase {}

  record Working() implements ActionPhase {}

  record GivenUp(Instant at) implements ActionPhase {}

  /**
   * Done, and all is well.
   *
   * @param summary for people
   */
  record Succeeded(String summary, Instant at) implements ActionPhase {}

  /**
   * Not done, or something is wrong.
   *
   * @param findings what is wrong, for people
   */
  record Failed(Failure failure, List<String> findings, Instant at) implements ActionPhase {
    public Failed {
      findings = List.copyOf(findings);
    }
  }

  default boolean isEnd() {
    return switch (this) {
      case Ordered _, Working _, GivenUp _ -> false;
      case Succeeded _, Failed _ -> true;
    };
  }
}
