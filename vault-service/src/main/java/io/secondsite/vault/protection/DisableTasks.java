package io.secondsite.vault.protection;

import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTask;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tasks of disabling protection, derived from what the sites tell. */
final class DisableTasks {
  static final String LET_GO = "LetGo";
  static final String DELETE_REPLICA = "DeleteReplica";

  private DisableTasks() {}

  /**
   * @param replicaDeletion as the policy says (R70); a replica whose machine runs is never deleted
   */
  static List<JobTask> waiting(boolean replicaDeletion) {
    JobTask letGo = JobTask.waiting(LET_GO, "Let go at both sites");
    return replicaDeletion
        ? List.of(JobTask.waiting(DELETE_REPLICA, "Delete replica"), letGo)
        : List.of(letGo);
  }

  /** The job as it follows from the item. */
  static Job follow(Job job, ProtectedItem item, Instant at) {
    if (job.state().isEnd()) {
      return job;
    }
    return letGo(deletion(job, item.news().recovery(), at), item, at);
  }

  private static Job deletion(Job job, @Nullable SideReport recovery, Instant at) {
    if (recovery == null) {
      return job;
    }
    if (recovery.keptUntil() != null) {
      String detail = "it can be restored at its host until " + recovery.keptUntil();
      return job.moved(DELETE_REPLICA, JobState.SUCCEEDED, detail, at)
          .fact("replicaKeptUntil", recovery.keptUntil().toString());
    }
    return EnableProgress.failure(recovery)
        .map(failure -> job.moved(DELETE_REPLICA, JobState.IN_PROGRESS, waits(failure), at))
        .orElse(job);
  }

  private static Job letGo(Job job, ProtectedItem item, Instant at) {
    Optional<String> why =
        Stream.of(
                Optional.ofNullable(item.news().recovery()),
                Optional.ofNullable(item.news().primary()))
            .flatMap(Optional::stream)
            .flatMap(side -> EnableProgress.failure(side).stream())
            .map(DisableTasks::waits)
            .findFirst();
    return why.map(detail -> job.moved(LET_GO, JobState.IN_PROGRESS, detail, at)).orElse(job);
  }

  private static String waits(Failure failure) {
    return "waits: " + failure.code() + ", " + failure.message();
  }

  /** Both sites have let go. */
  static Job done(Job job, Instant at) {
    boolean isOpen =
        job.tasks().stream()
            .anyMatch(task -> task.name().equals(DELETE_REPLICA) && !task.state().isEnd());
    Job deleted =
        isOpen
            ? job.moved(DELETE_REPLICA, JobState.SKIPPED, "the site told of no deletion", at)
            : job;
    return deleted.moved(LET_GO, JobState.SUCCEEDED, null, at).succeeded(at);
  }
}
