package io.secondsite.vault.job.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.JobTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A job's properties as the public API has them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobProperties(
    String activityId,
    String scenarioName,
    String friendlyName,
    String state,
    String stateDescription,
    List<Task> tasks,
    List<ErrorDetails> errors,
    Instant startTime,
    @Nullable Instant endTime,
    List<String> allowedActions,
    String targetObjectId,
    String targetObjectName,
    String targetInstanceType,
    CustomDetails customDetails) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Task(
      String taskId,
      String name,
      String friendlyName,
      String state,
      @Nullable String stateDescription,
      String taskType,
      List<String> allowedActions,
      @Nullable Instant startTime,
      @Nullable Instant endTime,
      List<ErrorDetails> errors) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ErrorDetails(
      ServiceError serviceErrorDetails,
      String errorLevel,
      Instant creationTime,
      @Nullable String taskId) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ServiceError(
      String code, String message, @Nullable String recommendedAction, String activityId) {}

  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record CustomDetails(
      String instanceType,
      Map<String, String> affectedObjectDetails,
      @Nullable String testFailoverStatus,
      List<FailedOver> protectedItemDetails) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record FailedOver(
      String name,
      String friendlyName,
      @Nullable String testVmName,
      @Nullable String testVmFriendlyName,
      @Nullable String recoveryPointId) {}

  static JobProperties of(Job job) {
    return new JobProperties(
        job.id().toString(),
        job.scenario().apiName(),
        job.scenario().friendlyName(),
        job.state().apiName(),
        job.state().isEnd() ? "Completed" : job.state().apiName(),
        job.tasks().stream().map(task -> task(job, task)).toList(),
        job.errors().stream().map(error -> error(job, error)).toList(),
        job.startedAt(),
        job.endedAt(),
        List.of(),
        job.target().id(),
        job.target().name(),
        job.target().type(),
        details(job));
  }

  private static Task task(Job job, JobTask task) {
    return new Task(
        task.name(),
        task.name(),
        task.friendlyName(),
        task.state().apiName(),
        task.detail(),
        "TaskType",
        List.of(),
        task.startedAt(),
        task.endedAt(),
        job.errors().stream()
            .filter(error -> Objects.equals(error.task(), task.name()))
            .map(error -> error(job, error))
            .toList());
  }

  private static ErrorDetails error(Job job, JobError error) {
    return new ErrorDetails(
        new ServiceError(error.code(), error.message(), error.remedy(), job.id().toString()),
        "Error",
        error.at(),
        error.task());
  }

  private static CustomDetails details(Job job) {
    String point = job.facts().get("recoveryPoint");
    String pointId = point == null ? null : job.target().id() + "/recoveryPoints/" + point;
    String machine = job.facts().get("machine");
    List<FailedOver> items =
        List.of(
            new FailedOver(
                lastSegment(job.target().id()), job.target().name(), machine, machine, pointId));
    return switch (job.scenario()) {
      case TEST_FAILOVER, TEST_FAILOVER_CLEANUP ->
          new CustomDetails("TestFailoverJobDetails", job.facts(), job.state().apiName(), items);
      case UNPLANNED_FAILOVER -> new CustomDetails("FailoverJobDetails", job.facts(), null, items);
      case ASSOCIATE_POLICY,
          DISSOCIATE_POLICY,
          ENABLE_PROTECTION,
          DISABLE_PROTECTION,
          PIN_RECOVERY_POINT,
          UNPIN_RECOVERY_POINT,
          VERIFY_RECOVERY_POINTS,
          COMPARE_WITH_SOURCE ->
          new CustomDetails("AsrJobDetails", job.facts(), null, List.of());
    };
  }

  private static String lastSegment(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
