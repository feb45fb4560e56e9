package io.secondsite.vault.job.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.Operation;
import io.secondsite.vault.arm.Operations;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.arm.rest.ArmResource;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.Jobs;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Jobs as the public API shows them, also as long-running operations. */
@Singleton
@Transactional
class JobViews implements Operations {
  static final String TYPE = "replicationJobs";

  private final Jobs jobs;

  JobViews(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public Optional<Operation> find(VaultId vault, String id) {
    return Checks.optionalUuid(id)
        .flatMap(jobs::find)
        .filter(job -> job.vault().equalsIgnoreCase(vault.id()))
        .map(JobViews::operation);
  }

  private static Operation operation(Job job) {
    return new Operation(
        job.id().toString(),
        status(job),
        job.startedAt(),
        job.endedAt(),
        failure(job),
        job.target().id());
  }

  private static Operation.Status status(Job job) {
    return switch (job.state()) {
      case NOT_STARTED, IN_PROGRESS, SUSPENDED -> Operation.Status.IN_PROGRESS;
      case SUCCEEDED, SKIPPED -> Operation.Status.SUCCEEDED;
      case FAILED -> Operation.Status.FAILED;
      case CANCELLED -> Operation.Status.CANCELED;
    };
  }

  private static Operation.@Nullable Failure failure(Job job) {
    if (job.errors().isEmpty()) {
      return null;
    }
    JobError error = job.errors().getFirst();
    return new Operation.Failure(error.code(), error.message(), error.remedy());
  }

  static ArmResource<JobProperties> of(VaultId vault, Job job) {
    return ArmResource.of(vault, JobProperties.of(job), TYPE, job.id().toString());
  }
}
