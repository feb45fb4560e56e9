package io.secondsite.provider.failover;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs of memory, and what was told of them. */
final class InMemoryRuns implements FailoverStore, FailoverAnnouncements {
  private final Map<UUID, FailoverRun> runs = new LinkedHashMap<>();
  final List<String> told = new ArrayList<>();

  @Override
  public synchronized Optional<FailoverRun> find(UUID id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized List<FailoverRun> unfinished() {
    return runs.values().stream().filter(run -> !run.state().isFinal()).toList();
  }

  @Override
  public synchronized List<FailoverRun> newest(int limit) {
    return runs.values().stream()
        .sorted(Comparator.comparing(FailoverRun::acceptedAt).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<FailoverRun> drills(UUID item) {
    return newest(Integer.MAX_VALUE).stream()
        .filter(run -> run.order().item().equals(item))
        .filter(run -> run.order().kind() == Kind.TEST_FAILOVER)
        .toList();
  }

  @Override
  public synchronized boolean isClaimed(String host, String boot, UUID byOtherThan) {
    return runs.values().stream()
        .filter(run -> run.order().drill() == null && !run.order().id().equals(byOtherThan))
        .filter(run -> host.equals(run.host()))
        .map(FailoverRun::boot)
        .anyMatch(one -> one != null && one.id().equals(boot));
  }

  @Override
  public synchronized void save(FailoverRun run) {
    runs.put(run.order().id(), run);
  }

  @Override
  public synchronized void stepped(FailoverRun run, Step step) {
    told.add(step.name().told() + " " + step.progress().told());
  }

  @Override
  public synchronized void ended(FailoverRun run) {
    told.add("ended " + run.state().label());
  }
}
