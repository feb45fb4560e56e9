package io.secondsite.standalone;

import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The demo's result for a person. */
final class DemoTable {
  private DemoTable() {}

  static void print(DemoResult result, PrintStream out) {
    out.println();
    row(out, "hypervisor", result.hypervisor());
    row(out, "recovery points", Integer.toString(result.recoveryPoints()));
    row(out, "bytes changed", Progress.bytes(result.bytesChanged()));
    row(out, "bytes sent", Progress.bytes(result.bytesSent()));
    row(out, "bytes stored", Progress.bytes(result.bytesStored()));
    row(out, "RPO at the disaster", seconds(result.rpoSeconds()));
    row(out, "RTO to first record", seconds(result.rtoSeconds()));
    row(out, "drill", result.drill().verified() ? "verified" : "NOT VERIFIED");
    long identical = result.points().stream().filter(DemoResult.Point::identical).count();
    row(out, "points compared", identical + " of " + result.points().size() + " byte-identical");
    row(out, "verified", result.verified() ? "yes" : "NO");
    result.failures().forEach(failure -> row(out, "  failed", failure));
  }

  private static void row(PrintStream out, String name, String value) {
    out.printf(Locale.ROOT, "  %-20s %s%n", name, value);
  }

  private static String seconds(@Nullable Double seconds) {
    return seconds == null ? "-" : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
