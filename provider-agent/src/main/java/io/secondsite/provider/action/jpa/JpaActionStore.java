package io.secondsite.provider.action.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.provider.action.ActionRun;
import io.secondsite.provider.action.ActionStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs in PostgreSQL. Thread-safe. */
@ApplicationScoped
@Transactional
class JpaActionStore implements ActionStore {
  private final ActionRows rows;
  private final ObjectMapper json;

  JpaActionStore(ActionRows rows, ObjectMapper json) {
    this.rows = rows;
    this.json = json;
  }

  @Override
  public Optional<ActionRun> find(UUID id) {
    return rows.findByIdOptional(id).map(this::read);
  }

  @Override
  public List<ActionRun> unfinished() {
    return rows.list("isFinished = false order by acceptedAt, id").stream()
        .map(this::read)
        .toList();
  }

  @Override
  public void save(ActionRun run) {
    ActionRow row = rows.findByIdOptional(run.order().id()).orElseGet(() -> added(run));
    row.isFinished = run.state().isFinal();
    row.body = write(run);
  }

  private ActionRow added(ActionRun run) {
    ActionRow row = new ActionRow();
    row.id = run.order().id();
    row.acceptedAt = run.acceptedAt();
    row.body = "{}";
    rows.persist(row);
    return row;
  }

  private ActionRun read(ActionRow row) {
    try {
      return json.readValue(row.body, ActionRun.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String write(ActionRun run) {
    try {
      return json.writeValueAsString(run);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
