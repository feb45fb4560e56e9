package io.secondsite.replication;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.replication.ReplicationException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one replication begins, kept across restarts. Once there is a point it says nothing any more.
 * Thread-safe.
 */
final class Seeding {
  private static final Logger log = LoggerFactory.getLogger(Seeding.class);

  private final UUID vm;
  private final DurableJson<SeedRecord> records;
  private SeedRecord record;

  private Seeding(UUID vm, DurableJson<SeedRecord> records, SeedRecord record) {
    this.vm = vm;
    this.records = records;
    this.record = record;
  }

  /** As it was left; replications of before this record was kept have none, and began at once. */
  static Seeding of(UUID vm, DurableJson<SeedRecord> records) throws IOException {
    return new Seeding(vm, records, records.read(vm).orElse(SeedRecord.NOW));
  }

  /** Another way; what was ordered before is forgotten. */
  synchronized void begin(InitialReplication initial) throws IOException {
    write(SeedRecord.of(initial));
  }

  /** A package in the folder is due. */
  synchronized void order(Path folder) throws ReplicationException, IOException {
    if (!isOffline()) {
      throw new ReplicationException(
          Code.INVALID,
          "initialReplication: is not OFFLINE, so no package is wanted; set it OFFLINE first");
    }
    Path underway = due().orElse(folder);
    if (!underway.equals(folder)) {
      throw new ReplicationException(
          Code.INVALID, "path: a package is being made in " + underway + " already");
    }
    SeedExport.preflight(folder, vm);
    write(record.with(new SeedRecord.Export(folder.toString(), null)));
  }

  /** Where a package is due. */
  synchronized Optional<Path> due() {
    SeedRecord.Export export = record.export();
    return export == null || export.made() != null
        ? Optional.empty()
        : Optional.of(Path.of(export.folder()));
  }

  /** The same, unless the agent ended just after it was made: then that is noted now. */
  Optional<Path> due(Hypervisor hypervisor) {
    Optional<Path> folder = due();
    if (folder.isEmpty()) {
      return folder;
    }
    try {
      Optional<SeedExported> before =
          SeedExport.finished(folder.get(), vm, hypervisor.checkpoints(vm));
      if (before.isPresent()) {
        made(before.get());
      }
    } catch (HypervisorException | IOException e) {
      log.atInfo().addKeyValue("vm", vm).setCause(e).log("whether a package is made is not known");
    }
    return due();
  }

  /** The package is made. */
  synchronized void made(SeedExported exported) throws IOException {
    SeedRecord.Export export = record.export();
    if (export != null) {
      write(record.with(new SeedRecord.Export(export.folder(), exported)));
    }
  }

  private void write(SeedRecord next) throws IOException {
    records.write(vm, next);
    record = next;
  }

  /** The turn's instant, or a later one as long as nothing is at the replica. */
  synchronized Instant notBefore(Instant turn, boolean seeded) {
    boolean waits =
        !seeded
            && record.initial() instanceof InitialReplication.Scheduled scheduled
            && scheduled.startAt().isAfter(turn);
    return waits && record.startAt() != null ? record.startAt() : turn;
  }

  synchronized boolean isOffline() {
    return record.initial() instanceof InitialReplication.Offline;
  }

  /**
   * An offline beginning is over when something lies at the replica; until then nothing is sent.
   */
  void requireArrived(ReplicaChannel channel, boolean seeded) throws ReplicationException {
    if (!seeded && isOffline() && !hasArrived(channel)) {
      throw new ReplicationException(
          Code.SEED_AWAITED,
          "the initial replication is OFFLINE and nothing was imported yet: carry the package to"
              + " the replica's host and import it, or set initialReplication to NOW");
    }
  }

  private boolean hasArrived(ReplicaChannel channel) throws ReplicationException {
    try {
      return channel.status(vm).newest() != null;
    } catch (ReplicationException e) {
      if (e.code() == Code.REPLICA_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  synchronized SeedView view(boolean done) {
    SeedRecord.Export export = record.export();
    return new SeedView(
        record.initial(),
        done,
        due().map(Path::toString).orElse(null),
        export == null ? null : export.made());
  }
}
