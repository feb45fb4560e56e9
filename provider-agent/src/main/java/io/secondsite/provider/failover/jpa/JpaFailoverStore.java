package io.secondsite.provider.failover.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.panache.common.Page;
import io.secondsite.provider.failover.FailoverRun;
import io.secondsite.provider.failover.FailoverStore;
import io.secondsite.provider.failover.Kind;
import io.secondsite.provider.failover.StartedBoot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs in PostgreSQL. Thread-safe. */
@ApplicationScoped
@Transactional
class JpaFailoverStore implements FailoverStore {
  /** Older runs of an item have nothing running any more. */
  private static final int DRILLS_MAX = 1000;

  private final RunRows rows;
  private final ObjectMapper json;

  JpaFailoverStore(RunRows rows, ObjectMapper json) {
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Optional<FailoverRun> find(UUID id) {
    return rows.findByIdOptional(id).map(this::read);
  }

  @Override
  public List<FailoverRun> unfinished() {
    return rows.list("isFinished = false order by acceptedAt, id").stream()
        .map(this::read)
        .toList();
  }

  @Override
  public List<FailoverRun> newest(int limit) {
    return rows.find("order by acceptedAt desc, id").page(Page.ofSize(limit)).stream()
        .map(this::read)
        .toList();
  }

  @Override
  public List<FailoverRun> drills(UUID item) {
    return rows
        .find("body like ?1 order by acceptedAt desc, id", "%" + item + "%")
        .page(Page.ofSize(DRILLS_MAX))
        .stream()
        .map(this::read)
        .filter(run -> run.order().item().equals(item))
        .filter(run -> run.order().kind() == Kind.TEST_FAILOVER)
        .toList();
  }

  @Override
  public boolean isClaimed(String host, String boot, UUID byOtherThan) {
    return rows.count("host = ?1 and boot = ?2 and id <> ?3", host, boot, byOtherThan) > 0;
  }

  @Override
  public void save(FailoverRun run) {
    RunRow row = rows.findByIdOptional(run.order().id()).orElseGet(() -> added(run));
    StartedBoot started = run.boot();
    row.isFinished = run.state().isFinal();
    row.host = run.host();
    // a clean-up names the boot of its test failover, but did not start it
    row.boot = started == null || run.order().drill() != null ? null : started.id();
    row.body = write(run);
  }

  private RunRow added(FailoverRun run) {
    RunRow row = new RunRow();
    row.id = run.order().id();
    row.acceptedAt = run.acceptedAt();
    row.orderedBy = run.order().orderedBy();
    row.body = "{}";
    rows.persist(row);
    return row;
  }

  private FailoverRun read(RunRow row) {
    try {
      return json.readValue(row.body, FailoverRun.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String write(FailoverRun run) {
    try {
      return json.writeValueAsString(run);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
