package io.secondsite.cli;

import java.util.List;

/** What a host-agent made anew from its replicas' files. */
public record RebuiltIndex(int replicas, int recoveryPoints, List<String> problems) {
  public RebuiltIndex {
    problems = List.copyOf(problems);
  }
}
