package io.secondsite.provider.action;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the runs; every call joins the caller's transaction or has one of its own. */
public interface ActionStore {
  Optional<ActionRun> find(UUID id);

  /** Oldest first. */
  List<ActionRun> unfinished();

  void save(ActionRun run);
}
