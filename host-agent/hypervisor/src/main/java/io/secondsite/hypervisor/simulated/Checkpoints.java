package io.secondsite.hypervisor.simulated;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules for checkpoints that form a chain. */
final class Checkpoints {
  /** Most checkpoints of a machine; each costs a set of changes a disk. */
  static final int COUNT_MAX = 64;

  private Checkpoints() {}

  /** Names go into files' names. */
  static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  }

  /** Removes a checkpoint from a chain, oldest first; its changes go to the one before it. */
  static void remove(Map<String, ClusterSet> chain, String checkpoint) {
    ClusterSet before = null;
    for (Map.Entry<String, ClusterSet> entry : chain.entrySet()) {
      if (entry.getKey().equals(checkpoint)) {
        join(before, entry.getValue());
        chain.remove(checkpoint);
        return;
      }
      before = entry.getValue();
    }
  }

  private static void join(@Nullable ClusterSet older, ClusterSet removed) {
    if (older != null) {
      older.addAll(removed);
    }
  }
}
