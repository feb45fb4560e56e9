package io.secondsite.vault.job.jpa;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.panache.common.Sort;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobFilter;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobStore;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Jobs in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresJobs implements JobStore {
  private static final int BATCH = 200;

  private final JobRows rows;

  PostgresJobs(JobRows rows) {
    this.rows = rows;
  }

  @Override
  public void add(Job job) {
    rows.persist(new JobRow(job));
  }

  @Override
  public void replace(Job job) {
    rows.findByIdOptional(job.id()).orElseThrow().become(job);
  }

  @Override
  public Optional<Job> find(UUID id) {
    return rows.findByIdOptional(id).map(JobRow::job);
  }

  @Override
  public Optional<Job> hold(UUID id) {
    return rows.findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .map(row -> {
          rows.getEntityManager().refresh(row);
          return row.job();
        });
  }

  @Override
  public List<Job> newest(String vault, JobFilter filter, int limit) {
    List<Job> found = new ArrayList<>();
    PanacheQuery<JobRow> query = query(vault, filter);
    for (int page = 0; found.size() < limit; page++) {
      List<JobRow> batch = query.page(page, BATCH).list();
      batch.stream().map(JobRow::job).filter(filter::accepts).forEach(found::add);
      if (batch.size() < BATCH) {
        break;
      }
    }
    return found.size() <= limit ? found : found.subList(0, limit);
  }

  private PanacheQuery<JobRow> query(String vault, JobFilter filter) {
    String where = "vault = :vault";
    Map<String, Object> values = new HashMap<>(Map.of("vault", vault));
    if (!filter.states().isEmpty()) {
      where += " and state in :states";
      values.put("states", filter.states().stream().map(JobState::name).toList());
    }
    if (filter.from() != null) {
      where += " and startedAt >= :from";
      values.put("from", filter.from());
    }
    return rows.find(where, Sort.descending("startedAt").and("id"), values);
  }
}
