package io.secondsite.cli;

import java.io.PrintWriter;

/** A drill or failover as people read it. */
final class BootTable {
  private BootTable() {}

  static void print(Boot boot, PrintWriter out) {
    Table table = new Table("WHAT", "VALUE");
    table.row("id", boot.id());
    table.row("machine", boot.machine().name() + "  " + boot.machine().id());
    table.row("state", boot.state());
    table.row("point", boot.point());
    table.row("network", boot.network());
    table.row("console", Text.orDash(boot.serialLog()));
    for (String artifact : boot.artifacts()) {
      table.row("made", artifact);
    }
    if (boot.error() != null) {
      table.row("error", boot.error());
    }
    table.print(out);
  }
}
