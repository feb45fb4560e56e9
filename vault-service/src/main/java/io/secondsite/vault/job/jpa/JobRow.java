package io.secondsite.vault.job.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.job.Job;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "Job")
@Table(name = "job")
class JobRow {
  private static final Documents<Job> DOCUMENTS = new Documents<>(Job.class);

  @Id UUID id;
  String vault;
  String state;

  @Column(name = "started_at")
  Instant startedAt;

  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected JobRow() {}

  JobRow(Job job) {
    id = job.id();
    vault = job.vault();
    state = job.state().name();
    startedAt = job.startedAt();
    document = DOCUMENTS.write(job);
  }

  void become(Job job) {
    state = job.state().name();
    document = DOCUMENTS.write(job);
  }

  Job job() {
    return DOCUMENTS.read(document);
  }
}
