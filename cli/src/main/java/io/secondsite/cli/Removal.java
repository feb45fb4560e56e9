package io.secondsite.cli;

import java.util.List;

/**
 * A drill that was removed.
 *
 * @param gone everything that had been made for it and is proved to be gone
 */
public record Removal(String id, List<String> gone) {
  public Removal {
    gone = List.copyOf(gone);
  }
}
