package io.secondsite.vault.protection;

import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTask;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tasks of enabling protection (R98), derived from how the item stands. */
final class EnableTasks {
  static final String RECOVERY = "PrepareRecoverySite";
  static final String PRIMARY = "PreparePrimarySite";
  static final String COPY = "InitialReplication";
  static final String FINALIZE = "FinalizeProtection";

  private EnableTasks() {}

  static List<JobTask> waiting() {
    return List.of(
        JobTask.waiting(RECOVERY, "Prepare recovery site"),
        JobTask.waiting(PRIMARY, "Prepare primary site"),
        JobTask.waiting(COPY, "Initial replication"),
        JobTask.waiting(FINALIZE, "Finalize protection"));
  }

  /** The job as it follows from the item. */
  static Job follow(Job job, ProtectedItem item, Instant at) {
    if (job.state().isEnd()) {
      return job;
    }
    EnableProgress progress = item.progress();
    boolean isProtected = item.state() instanceof ItemState.Protected;
    JobState copy =
        isProtected
            ? JobState.SUCCEEDED
            : progress.replicates() ? JobState.IN_PROGRESS : JobState.NOT_STARTED;
    Job moved =
        side(side(job, RECOVERY, progress.recovery(), at), PRIMARY, progress.primary(), at)
            .moved(COPY, copy, copied(item), at);
    return switch (item.state()) {
      case ItemState.Protected _ ->
          moved.moved(FINALIZE, JobState.SUCCEEDED, null, at).succeeded(at);
      case ItemState.EnableFailed failed -> moved.failed(error(failed.failure(), progress, at));
      case ItemState.Enabling _,
          ItemState.InitialReplication _,
          ItemState.DrillStarting _,
          ItemState.DrillRunning _,
          ItemState.DrillCleaning _,
          ItemState.FailingOver _,
          ItemState.FailoverFailed _,
          ItemState.FailedOver _,
          ItemState.Disabling _ ->
          moved;
    };
  }

  private static @Nullable String copied(ProtectedItem item) {
    return Optional.ofNullable(item.news().copying()).map(Copying::inWords).orElse(null);
  }

  private static Job side(Job job, String task, @Nullable SideReport side, Instant at) {
    if (side == null) {
      return job;
    }
    JobState state =
        switch (side.state()) {
          case PREPARING -> JobState.IN_PROGRESS;
          case READY -> task.equals(RECOVERY) ? JobState.SUCCEEDED : JobState.IN_PROGRESS;
          case REPLICATING, FAILED_OVER -> JobState.SUCCEEDED;
          case FAILED -> JobState.FAILED;
        };
    String host = side.host() == null ? null : "host " + side.host();
    return job.moved(task, state, host, at);
  }

  private static JobError error(Failure failure, EnableProgress progress, Instant at) {
    SideReport recovery = progress.recovery();
    boolean isRecovery = recovery != null && recovery.state() == SideState.FAILED;
    String task = isRecovery ? RECOVERY : PRIMARY;
    return new JobError(failure.code(), failure.message(), failure.remedy(), task, at);
  }
}
