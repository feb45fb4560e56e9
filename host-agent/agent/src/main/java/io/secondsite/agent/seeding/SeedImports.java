package io.secondsite.agent.seeding;

import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.PeerReplicas;
import io.secondsite.replication.PointSummary;
import io.secondsite.replication.ReplicaRequest;
import io.secondsite.replication.ReplicaStatus;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.replication.SeedManifest;
import io.secondsite.replication.SeedPackage;
import io.secondsite.replication.SeedProgress;
import io.secondsite.replication.SeedVerifier;
import io.secondsite.volume.AdoptedDisk;
import io.secondsite.volume.ForeignImage;
import io.secondsite.volume.Placing;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First points that do not come over the network: signed packages of peers, and images that lie
 * here already. One a machine at a time; what the agent's end broke off goes on when it is ordered
 * again. Thread-safe.
 */
public final class SeedImports implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SeedImports.class);

  private final String ownName;
  private final Peers peers;
  private final PeerReplicas replicas;
  private final SeedVerifier verifier;
  private final Clock clock;
  private final ExecutorService threads;
  private final Map<UUID, SeedJob> jobs = new ConcurrentHashMap<>();

  public SeedImports(
      String ownName,
      Peers peers,
      PeerReplicas replicas,
      SeedVerifier verifier,
      Clock clock,
      int atOnce) {
    this.ownName = ownName;
    this.peers = peers;
    this.replicas = replicas;
    this.verifier = verifier;
    this.clock = clock;
    threads =
        Executors.newFixedThreadPool(
            atOnce, Thread.ofPlatform().daemon().name("seed-import-", 0).factory());
  }

  /** What is left to do once an order was accepted. */
  @FunctionalInterface
  private interface Work {
    String point() throws ReplicationException, IOException;
  }

  /** All that were ordered since the agent started, by the machines' names. */
  public List<SeedJob.View> all() {
    return jobs.values().stream()
        .map(SeedJob::view)
        .sorted(Comparator.comparing(view -> view.subject().name()))
        .toList();
  }

  public SeedJob.View require(UUID vm) {
    return Optional.ofNullable(jobs.get(vm))
        .map(SeedJob::view)
        .orElseThrow(() ->
            ProblemException.of(ErrorCode.NOT_FOUND, "nothing was imported of " + vm)
                .inField("vm"));
  }

  /** Takes a package: what can be refused at once is refused here, the rest is told by the job. */
  public SeedJob.View take(Path folder, @Nullable Placing placing) throws ReplicationException {
    SeedPackage seed = SeedPackage.open(folder, verifier, clock.instant());
    SeedManifest manifest = seed.manifest();
    if (!manifest.peer().equals(ownName)) {
      throw new ReplicationException(
          Code.SEED_FOREIGN,
          "path: the package is for " + manifest.peer() + ", this is " + ownName);
    }
    SeedJob.Subject subject =
        new SeedJob.Subject(manifest.vm(), manifest.name(), manifest.host(), SeedJob.Kind.PACKAGE);
    refuseOutdated(seed);
    SeedProgress progress = new SeedProgress(2 * manifest.bytes(), clock);
    return begin(subject, progress, () -> take(seed, placing, progress));
  }

  private String take(SeedPackage seed, @Nullable Placing placing, SeedProgress progress)
      throws ReplicationException, IOException {
    SeedManifest manifest = seed.manifest();
    UUID vm = manifest.vm();
    seed.verify(progress::add);
    refuseOutdated(seed);
    ReplicaStatus status =
        replicas.prepare(
            manifest.host(),
            vm,
            new ReplicaRequest(vm, manifest.name(), manifest.retention(), placing));
    return seed.take(
            status, segment -> replicas.receive(manifest.host(), vm, segment), progress::add)
        .id()
        .text();
  }

  /** The same package again is no harm; anything else must not be put under what is there. */
  private void refuseOutdated(SeedPackage seed) throws ReplicationException {
    SeedManifest manifest = seed.manifest();
    Optional<ReplicaStatus> status = status(manifest.host(), manifest.vm());
    if (status.isEmpty()) {
      return;
    }
    PointSummary newest = status.get().newest();
    if (newest != null && !seed.isTaken(status.get())) {
      throw new ReplicationException(
          Code.SEED_OUTDATED,
          "the replica has "
              + newest.id()
              + " of "
              + newest.instant()
              + ", the package is of "
              + manifest.capturedAt()
              + ": there is no need of it");
    }
    if (!status.get().epoch().equals(manifest.epoch())) {
      throw new ReplicationException(
          Code.SEED_OUTDATED,
          "the replica's epoch is " + status.get().epoch() + ", the package's " + manifest.epoch());
    }
  }

  private Optional<ReplicaStatus> status(String peer, UUID vm) throws ReplicationException {
    try {
      return Optional.of(replicas.status(peer, vm));
    } catch (ProblemException e) {
      if (e.code() == ErrorCode.REPLICA_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Adopts images: they are read once, not copied; what differs comes with the first cycle. */
  public SeedJob.View adopt(AdoptionOrder order) throws ReplicationException, IOException {
    peers.require("peer", order.peer());
    PointSeal seal = seal(order.disks());
    Optional<ReplicaStatus> status = status(order.peer(), order.vm());
    if (status.isPresent() && status.get().newest() != null) {
      throw new ReplicationException(
          Code.SEED_OUTDATED, "the replica has points already: there is no need of images");
    }
    SeedJob.Subject subject =
        new SeedJob.Subject(order.vm(), order.name(), order.peer(), SeedJob.Kind.IMAGES);
    return begin(subject, new SeedProgress(0, clock), () -> adopt(order, seal));
  }

  private String adopt(AdoptionOrder order, PointSeal seal)
      throws ReplicationException, IOException {
    replicas.prepare(
        order.peer(),
        order.vm(),
        new ReplicaRequest(order.vm(), order.name(), null, order.placing()));
    RecoveryPoint point = replicas.adopt(order.peer(), order.vm(), order.disks(), seal);
    return point.pointId().text();
  }

  /** The point is as old as the image that was written last. */
  private static PointSeal seal(List<AdoptedDisk> disks) throws VolumeException {
    List<Instant> written = new ArrayList<>();
    for (AdoptedDisk disk : disks) {
      if (!Files.isReadable(disk.image())) {
        throw ProblemException.badValue("disks.path", "the agent may not read " + disk.image())
            .withRemedy("let the agent's user read it");
      }
      written.add(ForeignImage.of(disk.image(), disk.format()).modifiedAt());
    }
    Instant instant = written.stream().max(Comparator.naturalOrder()).orElseThrow();
    return new PointSeal(instant, instant, RecoveryPoint.Kind.CRASH_CONSISTENT, "", "", 0);
  }

  private synchronized SeedJob.View begin(SeedJob.Subject subject, SeedProgress progress, Work work)
      throws ReplicationException {
    SeedJob before = jobs.get(subject.vm());
    if (before != null && before.isRunning()) {
      throw new ReplicationException(
          Code.REPLICA_BUSY, "an import of " + subject.name() + " is under way");
    }
    SeedJob job = new SeedJob(subject, progress);
    jobs.put(subject.vm(), job);
    threads.execute(() -> run(job, subject, work));
    return job.view();
  }

  private static void run(SeedJob job, SeedJob.Subject subject, Work work) {
    try {
      job.done(work.point());
      log.atInfo().addKeyValue("vm", subject.vm()).addKeyValue("what", subject.kind()).log("taken");
    } catch (ReplicationException e) {
      job.failed(new SeedJob.Failure(e.code().name(), String.valueOf(e.getMessage())));
      log.atWarn().addKeyValue("vm", subject.vm()).setCause(e).log("an import failed");
    } catch (ProblemException e) {
      job.failed(new SeedJob.Failure(e.code().name(), e.detail()));
      log.atWarn().addKeyValue("vm", subject.vm()).setCause(e).log("an import failed");
    } catch (IOException | RuntimeException e) {
      job.failed(new SeedJob.Failure(ErrorCode.REPLICA_FAILED.name(), String.valueOf(e)));
      log.atError().addKeyValue("vm", subject.vm()).setCause(e).log("an import failed");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
