package io.secondsite.benchmarks;

import java.util.List;

/** One row of the performance table. */
interface Benchmark {

  /** The row's name, such as {@code P4}. */
  String id();

  /**
   * Measures.
   *
   * @return at least one row; the first is the one that the table names
   */
  List<Row> run(Bench bench) throws Exception;
}
