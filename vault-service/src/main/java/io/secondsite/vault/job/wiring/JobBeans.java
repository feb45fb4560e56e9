package io.secondsite.vault.job.wiring;

import io.secondsite.vault.job.JobAnnouncements;
import io.secondsite.vault.job.JobStore;
import io.secondsite.vault.job.Jobs;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

@Singleton
final class JobBeans {

  @Produces
  @Singleton
  Jobs jobs(JobStore store, JobAnnouncements announcements, Clock clock) {
    return new Jobs(store, announcements, clock, UUID::randomUUID);
  }
}
