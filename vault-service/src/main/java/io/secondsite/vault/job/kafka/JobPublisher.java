package io.secondsite.vault.job.kafka;

import io.secondsite.contracts.vault.JobEvent;
import io.secondsite.messaging.Outbox;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobAnnouncements;
import io.secondsite.vault.job.JobError;
import io.secondsite.vault.job.JobTask;
import jakarta.inject.Singleton;

/** Publishes how jobs stand. */
@Singleton
final class JobPublisher implements JobAnnouncements {
  private final Outbox outbox;

  JobPublisher(Outbox outbox) {
    this.outbox = outbox;
  }

  @Override
  public void changed(Job job) {
    outbox.publish(
        new JobEvent.JobChanged(
            job.id(),
            job.vault(),
            job.scenario().apiName(),
            job.scenario().friendlyName(),
            job.state().apiName(),
            job.target().id(),
            job.target().name(),
            job.tasks().stream().map(JobPublisher::task).toList(),
            job.errors().stream().map(JobPublisher::failure).toList(),
            job.startedAt(),
            job.endedAt()));
  }

  private static JobEvent.Task task(JobTask task) {
    return new JobEvent.Task(
        task.name(),
        task.friendlyName(),
        task.state().apiName(),
        task.detail(),
        task.startedAt(),
        task.endedAt());
  }

  private static JobEvent.Failure failure(JobError error) {
    return new JobEvent.Failure(error.code(), error.message(), error.remedy());
  }
}
