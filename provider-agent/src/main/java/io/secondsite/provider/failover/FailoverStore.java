package io.secondsite.provider.failover;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the runs; every call joins the caller's transaction or has one of its own. */
public interface FailoverStore {
  Optional<FailoverRun> find(UUID id);

  /** Oldest first. */
  List<FailoverRun> unfinished();

  /** Newest first. */
  List<FailoverRun> newest(int limit);

  /** The test failovers of a protected item, newest first. */
  List<FailoverRun> drills(UUID item);

  /** Every run that started this boot, other than the one asking. */
  boolean isClaimed(String host, String boot, UUID byOtherThan);

  void save(FailoverRun run);
}
