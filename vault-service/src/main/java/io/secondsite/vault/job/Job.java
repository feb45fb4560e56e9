package io.secondsite.vault.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A job. Its transitions are {@link #succeeded}, {@link #failed} and {@link #reopened}; an ended
 * job takes no other end. Tasks may still be told after the end, because events of one job may come
 * late.
 *
 * @param tasks in the order in which they are done
 * @param facts what is worth knowing of the outcome, by name, e.g. the machine that was started
 * @param startedBy the subject of the caller's token
 */
public record Job(
    UUID id,
    String vault,
    Scenario scenario,
    JobTarget target,
    JobState state,
    List<JobTask> tasks,
    List<JobError> errors,
    Map<String, String> facts,
    String startedBy,
    Instant startedAt,
    @Nullable Instant endedAt) {
  public Job {
    tasks = List.copyOf(tasks);
    errors = List.copyOf(errors);
    facts = Map.copyOf(facts);
    if (state.isEnd() != (endedAt != null)) {
      throw new IllegalArgumentException("a job has an end exactly when it ended: " + id);
    }
  }

  /** A job that begins now. */
  public static Job begun(
      UUID id,
      String vault,
      Scenario scenario,
      JobTarget target,
      List<JobTask> tasks,
      String by,
      Instant at) {
    return new Job(
        id,
        vault,
        scenario,
        target,
        JobState.IN_PROGRESS,
        tasks,
        List.of(),
        Map.of(),
        by,
        at,
        null);
  }

  /** With a task as it stands now; a task that was not foreseen comes last. */
  public Job task(JobTask next) {
    List<JobTask> changed = new ArrayList<>(tasks);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).name().equals(next.name())) {
        changed.set(i, next);
        return withTasks(changed);
      }
    }
    changed.add(next);
    return withTasks(changed);
  }

  /** With the named task moved on; without effect where there is none of that name. */
  public Job moved(String task, JobState next, @Nullable String detail, Instant at) {
    return withTasks(
        tasks.stream()
            .map(each -> each.name().equals(task) ? each.moved(next, detail, at) : each)
            .toList());
  }

  public Job withTasks(List<JobTask> changed) {
    return new Job(
        id, vault, scenario, target, state, changed, errors, facts, startedBy, startedAt, endedAt);
  }

  public Job fact(String name, String value) {
    Map<String, String> more = new TreeMap<>(facts);
    more.put(name, value);
    return new Job(
        id, vault, scenario, target, state, tasks, errors, more, startedBy, startedAt, endedAt);
  }

  /** InProgress → Succeeded. */
  public Job succeeded(Instant at) {
    return ended(JobState.SUCCEEDED, errors, at);
  }

  /** InProgress → Failed. */
  public Job failed(JobError error) {
    return ended(
        JobState.FAILED, Stream.concat(errors.stream(), Stream.of(error)).toList(), error.at());
  }

  /** Failed → InProgress: it was given up too early. */
  public Job reopened() {
    if (state != JobState.FAILED) {
      return this;
    }
    return new Job(
        id,
        vault,
        scenario,
        target,
        JobState.IN_PROGRESS,
        tasks,
        List.of(),
        facts,
        startedBy,
        startedAt,
        null);
  }

  private Job ended(JobState end, List<JobError> with, Instant at) {
    if (state.isEnd()) {
      return this;
    }
    return new Job(id, vault, scenario, target, end, tasks, with, facts, startedBy, startedAt, at);
  }
}
