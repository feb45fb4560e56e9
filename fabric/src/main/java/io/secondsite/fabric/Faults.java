package io.secondsite.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong with a file, so that everything is told at once. Not thread-safe. */
final class Faults {
  private final List<FabricFault> found = new ArrayList<>();

  void add(Node node, String path, String problem, String remedy) {
    if (found.size() < FabricLimits.FAULTS_MAX) {
      found.add(new FabricFault(node.getStartMark().getLine() + 1, path, problem, remedy));
    }
  }

  void throwIfAny(String file) throws FabricException {
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingInt(FabricFault::line));
      throw new FabricException(file, found);
    }
  }
}
