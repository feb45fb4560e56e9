package io.secondsite.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secondsite bench ID}: measures one row of the performance table. */
@Command(
    name = "bench",
    description = "Measures one row of docs/reference/benchmarks.md",
    mixinStandardHelpOptions = true)
public final class Benchmarks implements Callable<Integer> {
  private static final List<Benchmark> ALL =
      List.of(
          new InitialReplicationBenchmark(),
          new DeltaCycleBenchmark(),
          new FirstReadBenchmark(),
          new ViewReadBenchmark(),
          new StoredSizeBenchmark(),
          new ResyncBenchmark());
  private static final int GOAL_MISSED = 1;

  @Parameters(paramLabel = "ID", description = "P1 to P6")
  private String id = "";

  @Option(names = "--json", description = "print the result as JSON on the last line")
  private boolean json;

  @Option(names = "--runs", defaultValue = "5", description = "runs of each side (default: 5)")
  private int runs;

  @Option(
      names = "--size",
      defaultValue = "8",
      description = "GiB of the disk that is replicated (default: 8); other sizes are for a look")
  private long sizeGibibytes;

  @Option(names = "--work", description = "folder for what is measured (default: temporary)")
  private @Nullable Path work;

  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING); // thousands of points are committed
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Benchmark benchmark = find();
    Path folder = work == null ? Files.createTempDirectory("bench") : Files.createDirectories(work);
    Path own =
        Files.createDirectory(folder.resolve(benchmark.id() + "-" + ProcessHandle.current().pid()));
    PrintStream progress = json ? System.err : System.out;
    try {
      List<Row> rows = benchmark.run(new Bench(own, runs, sizeGibibytes << 30, progress));
      progress.println(table(benchmark.id(), rows));
      if (json) {
        System.out.println(new ObjectMapper().writeValueAsString(summary(benchmark.id(), rows)));
      }
      return rows.stream().allMatch(Row::met) ? 0 : GOAL_MISSED;
    } finally {
      delete(own);
    }
  }

  private Benchmark find() {
    return ALL.stream()
        .filter(benchmark -> benchmark.id().equalsIgnoreCase(id))
        .findFirst()
        .orElseThrow(() ->
            new CommandLine.ParameterException(
                new CommandLine(this),
                "ID: one of " + ALL.stream().map(Benchmark::id).toList() + ", not " + id));
  }

  static String table(String id, List<Row> rows) {
    StringBuilder text = new StringBuilder();
    for (Row row : rows) {
      text.append(
          "%s  %-58s ours %10s %s, peer %10s, ratio %7s, goal %s: %s%n"
              .formatted(
                  id,
                  row.what(),
                  Row.text(row.ours()),
                  row.unit(),
                  Row.text(row.peer()),
                  Row.text(row.ratio()),
                  row.goal(),
                  row.goal().equals("none") ? "-" : row.met() ? "met" : "NOT MET"));
    }
    return text.toString().stripTrailing();
  }

  /** The first row that misses its goal stands for all; where none does, the first one. */
  static Map<String, Object> summary(String id, List<Row> rows) {
    Row decisive = rows.stream().filter(row -> !row.met()).findFirst().orElseGet(rows::getFirst);
    Map<String, Object> summary = new LinkedHashMap<>(fields(decisive));
    summary.remove("what");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", id.toUpperCase(Locale.ROOT));
    all.putAll(summary);
    all.put("rows", rows.stream().map(Benchmarks::fields).toList());
    return all;
  }

  private static Map<String, Object> fields(Row row) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("what", row.what());
    fields.put("unit", row.unit());
    fields.put("ours", row.ours());
    fields.put("peer", row.peer());
    fields.put("ratio", row.ratio());
    fields.put("goal", row.goal());
    fields.put("met", row.met());
    return fields;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
