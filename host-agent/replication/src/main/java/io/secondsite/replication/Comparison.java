package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaHeader;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine's comparison with its replica: slice by slice, each with a cycle. What a slice found
 * counts when the cycle's point is durable, and not before. Thread-safe.
 */
final class Comparison {
  private static final Logger log = LoggerFactory.getLogger(Comparison.class);

  private final UUID vm;
  private final ComparisonSettings settings;
  private final DurableJson<ComparisonRecord> records;
  private final Clock clock;
  private ComparisonRecord record;

  Comparison(
      UUID vm, ComparisonSettings settings, DurableJson<ComparisonRecord> records, Clock clock) {
    this.vm = vm;
    this.settings = settings;
    this.records = records;
    this.clock = clock;
    record = known();
  }

  /** What is lost here costs a comparison that begins anew. */
  private ComparisonRecord known() {
    try {
      Optional<ComparisonRecord> kept = records.read(vm);
      if (kept.isPresent()) {
        return kept.get();
      }
    } catch (IOException | IllegalArgumentException e) {
      log.atWarn().addKeyValue("vm", vm).setCause(e).log("the comparison's record is unreadable");
    }
    ComparisonRecord first = ComparisonRecord.first(clock.instant());
    keep(first);
    return first;
  }

  /** Begins with the next cycle, unless one goes on. */
  synchronized void order() {
    if (record.underway() == null) {
      record = record.begun(clock.instant());
      keep(record);
    }
  }

  /** Whether the next cycle makes a part of it. */
  synchronized boolean isDue() {
    return record.underway() != null
        || (settings.every().isPositive()
            && !clock.instant().isBefore(record.since().plus(settings.every())));
  }

  /** Where the next slice begins; empty where none is due. */
  synchronized Optional<Slice> next(List<DeltaHeader.Disk> disks) {
    if (isDue()) {
      order();
    }
    ComparisonRecord.Underway underway = record.underway();
    if (underway == null) {
      return Optional.empty();
    }
    for (int index = 0; index < disks.size(); index++) {
      boolean here = disks.get(index).target().equals(underway.target());
      if (here && underway.cluster() < disks.get(index).clusterCount()) {
        return Optional.of(new Slice(index, underway.cluster(), settings.sliceMax()));
      }
    }
    return Optional.of(new Slice(0, 0, settings.sliceMax()));
  }

  /**
   * A slice's cycle is durable.
   *
   * @return what all of the comparison found, if this was its last slice
   */
  synchronized Optional<ComparisonView.Found> done(Slice slice, List<DeltaHeader.Disk> disks) {
    ComparisonRecord.Underway underway = record.underway();
    if (underway == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    ComparisonRecord.Result found =
        underway.found().plus(now, slice.compared(), slice.drift(disks));
    boolean finished = slice.disk() >= disks.size();
    record =
        finished
            ? record.finished(now, found)
            : record.at(disks.get(slice.disk()).target(), slice.cluster(), found);
    keep(record);
    return finished ? Optional.of(ComparisonView.Found.of(found)) : Optional.empty();
  }

  synchronized ComparisonView view() {
    ComparisonRecord.Underway underway = record.underway();
    ComparisonRecord.Result last = record.last();
    @Nullable Instant next =
        settings.every().isPositive() && underway == null
            ? record.since().plus(settings.every())
            : null;
    return new ComparisonView(
        underway == null ? null : ComparisonView.Found.of(underway.found()),
        last == null ? null : ComparisonView.Found.of(last),
        next);
  }

  private void keep(ComparisonRecord now) {
    try {
      records.write(vm, now);
    } catch (IOException e) {
      log.atError().addKeyValue("vm", vm).setCause(e).log("the comparison could not be kept");
    }
  }
}
