package io.secondsite.vault.job;

import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The jobs of all vaults. Works in the caller's transaction; thread-safe. */
public final class Jobs {
  /** More are not listed. */
  public static final int LISTED_MAX = 1000;

  private final JobStore store;
  private final JobAnnouncements announcements;
  private final Clock clock;
  private final Supplier<UUID> ids;

  public Jobs(JobStore store, JobAnnouncements announcements, Clock clock, Supplier<UUID> ids) {
    this.store = store;
    this.announcements = announcements;
    this.clock = clock;
    this.ids = ids;
  }

  /** Begins a job. */
  public Job begin(
      String vault, Scenario scenario, JobTarget target, List<JobTask> tasks, String by) {
    return begin(Job.begun(ids.get(), vault, scenario, target, tasks, by, clock.instant()));
  }

  public Job begin(Job job) {
    store.add(job);
    announcements.changed(job);
    return job;
  }

  /** A job of that vault. */
  public Job get(String vault, UUID id) {
    return store
        .find(id)
        .filter(job -> job.vault().equalsIgnoreCase(vault))
        .orElseThrow(() -> ProblemException.of(JobProblem.UNKNOWN_JOB, "there is no job " + id));
  }

  public Optional<Job> find(UUID id) {
    return store.find(id);
  }

  /** Changes a job; tells of it only when something changed. */
  public Optional<Job> change(UUID id, UnaryOperator<Job> change) {
    Optional<Job> before = store.hold(id);
    Optional<Job> after = before.map(change);
    after
        .filter(job -> !before.get().equals(job))
        .ifPresent(job -> {
          store.replace(job);
          announcements.changed(job);
        });
    return after;
  }

  /** The newest jobs of a vault. */
  public List<Job> list(String vault, JobFilter filter) {
    return store.newest(vault, filter, LISTED_MAX);
  }

  /** What can be done to a job beyond waiting for it is nothing yet. */
  public ProblemException refusal(String vault, UUID id, String action) {
    Job job = get(vault, id);
    if (job.state().isEnd()) {
      return ProblemException.of(
              JobProblem.JOB_ENDED,
              "job " + id + " has ended (" + job.state().apiName() + "): it cannot " + action)
          .withRemedy("start the operation again on its resource");
    }
    return ProblemException.of(
            JobProblem.JOB_ACTION_NOT_POSSIBLE,
            "job " + id + " cannot " + action + " where it stands")
        .withRemedy("wait for its end; its allowedActions name what is possible");
  }
}
