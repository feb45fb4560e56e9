package io.secondsite.agent.replication;

import io.secondsite.agent.index.CycleEntry;
import io.secondsite.agent.index.Index;
import io.secondsite.replication.ComparisonView;
import io.secondsite.replication.CycleReport;
import io.secondsite.replication.ReplicationHealth;
import io.secondsite.replication.ReplicationListener;
import io.secondsite.replication.ReplicationState;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
  public void driftHealed(UUID vm, List<ComparisonView.Drift> drift) {
    log.atError()
        .addKeyValue("vm", vm)
        .addKeyValue("drift", drift)
        .log("changes that the source did not tell were found and sent");
  }

  @Override
  public void compared(UUID vm, ComparisonView.Found found) {
    log.atInfo()
        .addKeyValue("vm", vm)
        .addKeyValue("clusters", found.clustersCompared())
        .addKeyValue("drifted", found.clustersDrifted())
        .log("compared with its replica");
  }

  @Override
  public void healthChanged(UUID vm, ReplicationHealth before, ReplicationHealth after) {
    log.atLevel(after.level() == ReplicationHealth.Level.NORMAL ? Level.INFO : Level.WARN)
        .addKeyValue("vm", vm)
        .addKeyValue("before", before.level())
        .addKeyValue("after", after.level())
        .addKeyValue("reasons", after.reasons())
        .log("replication health");
  }

  @Override
  public void consistencyMissed(UUID vm, String reason) {
    log.atWarn()
        .addKeyValue("vm", vm)
        .addKeyValue("reason", reason)
        .log("a point is not application-consistent though it was to be");
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
