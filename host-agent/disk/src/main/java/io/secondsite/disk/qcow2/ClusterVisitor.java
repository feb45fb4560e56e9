package io.secondsite.disk.qcow2;

import java.io.IOException;

/** Is shown the clusters that a file holds. */
@FunctionalInterface
public interface ClusterVisitor {

  /** {@code mapping} is never absent. */
  void visit(long cluster, ClusterMapping mapping) throws IOException;
}
