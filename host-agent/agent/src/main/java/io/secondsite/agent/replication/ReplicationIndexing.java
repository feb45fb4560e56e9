package io.secondsite.agent.replication;

import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.Index;
import io.secondsite.replication.CycleReport;
import io.secondsite.replication.ReplicationListener;
import io.secondsite.replication.ReplicationState;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts finished cycles into the index, and state changes into the log. Thread-safe. */
public final class ReplicationIndexing implements ReplicationListener {
  private static final Logger log = LoggerFactory.getLogger(ReplicationIndexing.class);

  private final Index index;

  public ReplicationIndexing(Index index) {
    this.index = index;
  }

  @Override
  public void cycleFinished(CycleReport report) {
    index.add(
        switch (report.outcome()) {
          case CycleReport.Outcome.Completed completed ->
              entry(report, "COMPLETED", completed.point().id().text(), null);
          case CycleReport.Outcome.Failed failed ->
              entry(report, "FAILED", null, failed.code() + ": " + failed.detail());
        });
  }

  private static CycleEntry entry(
      CycleReport report,
      String outcome,
      @org.jspecify.annotations.Nullable String point,
      @org.jspecify.annotations.Nullable String error) {
    return new CycleEntry(
        report.vm(),
        report.startedAt(),
        report.finishedAt(),
        outcome,
        point,
        report.bytesChanged(),
        report.bytesSent(),
        error);
  }

  @Override
  public void stateChanged(UUID vm, ReplicationState before, ReplicationState after) {
    log.atInfo()
        .addKeyValue("vm", vm)
        .addKeyValue("before", before.label())
        .addKeyValue("after", after.label())
        .log("replication changed its state");
  }
}
