package io.secondsite.vault.job;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where jobs are kept. */
public interface JobStore {
  void add(Job job);

  void replace(Job job);

  Optional<Job> find(UUID id);

  /** The job, held against other changes until the transaction ends. */
  Optional<Job> hold(UUID id);

  /** Jobs of a vault that the filter accepts, newest first. */
  List<Job> newest(String vault, JobFilter filter, int limit);
}
