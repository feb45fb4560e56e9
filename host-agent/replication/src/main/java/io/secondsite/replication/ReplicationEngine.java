package io.secondsite.replication;

import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.ReplicationException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source's side: the replications of one host, each with a loop of its own. What must outlive a
 * restart is one small file a replication; what was replicated is known by the replica.
 * Thread-safe.
 */
public final class ReplicationEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReplicationEngine.class);

  private final EngineSettings settings;
  private final Hypervisor hypervisor;
  private final ClusterEncoders encoders;
  private final ListenerQueue events;
  private final DurableJson<ReplicationRecord> records;
  private final Replication.Host host;
  private final Bandwidths bandwidths;
  private final HostMaintenance maintenance;
  private final Supplier<Waiting> waitings;
  private final Map<UUID, Replication> replications = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /** An engine that waits by its clock. */
  public ReplicationEngine(
      EngineSettings settings,
      Hypervisor hypervisor,
      PeerChannels channels,
      Clock clock,
      Supplier<UUID> ids,
      ReplicationListener listener) {
    this(settings, hypervisor, channels, clock, Uptime.ofHost(), ids, listener);
  }

  private ReplicationEngine(
      EngineSettings settings,
      Hypervisor hypervisor,
      PeerChannels channels,
      Clock clock,
      Uptime uptime,
      Supplier<UUID> ids,
      ReplicationListener listener) {
    this(
        settings,
        hypervisor,
        channels,
        new Clocks(clock, uptime, new SteadyClock(clock, uptime)),
        ids,
        listener);
  }

  private ReplicationEngine(
      EngineSettings settings,
      Hypervisor hypervisor,
      PeerChannels channels,
      Clocks clocks,
      Supplier<UUID> ids,
      ReplicationListener listener) {
    this(settings, hypervisor, channels, clocks, ids, listener, Waiting.by(clocks.steady()));
  }

  /** An engine whose waiting is somebody else's: tests. */
  ReplicationEngine(
      EngineSettings settings,
      Hypervisor hypervisor,
      PeerChannels channels,
      Clocks clocks,
      Supplier<UUID> ids,
      ReplicationListener listener,
      Supplier<Waiting> waitings) {
    this.settings = settings;
    this.hypervisor = hypervisor;
    this.waitings = waitings;
    bandwidths = new Bandwidths(LinkPacing.of(clocks.wall()));
    maintenance = new HostMaintenance(settings.folder().resolve("maintenance"));
    encoders = new ClusterEncoders(settings.capture().encodeThreads());
    events = new ListenerQueue(listener, settings.eventsWaitingMax());
    records = new DurableJson<>(settings.folder(), ReplicationRecord.class);
    host =
        new Replication.Host(
            new SegmentRun.Tools(
                hypervisor, encoders, settings.capture(), bandwidths, clocks.steady()),
            channels,
            ids,
            records,
            new DurableJson<>(settings.folder().resolve("comparisons"), ComparisonRecord.class),
            new DurableJson<>(settings.folder().resolve("seeds"), SeedRecord.class),
            new SeedSigning(),
            new DurableJson<>(settings.folder().resolve("consistency"), ConsistencyRecord.class),
            settings.comparison(),
            events,
            new Semaphore(settings.cyclesAtOnceMax(), true),
            new Semaphore(settings.resyncsAtOnceMax()),
            maintenance,
            settings.health(),
            clocks.uptime(),
            clocks.wall());
    maintenance.follow(() -> replications.values().forEach(Replication::settle));
  }

  /**
   * What time it is.
   *
   * @param wall what people and other hosts read
   * @param uptime a time that nobody sets
   * @param steady the same as a clock
   */
  record Clocks(Clock wall, Uptime uptime, Clock steady) {}

  /**
   * Goes on with what an earlier life left: every replication's first cycle begins at once, asks
   * its replica what was acknowledged, and deletes checkpoints that nobody needs.
   *
   * @throws ReplicationException if the folder cannot be read; a single record that cannot is told
   *     by {@link #problems}
   */
  public synchronized void start() throws ReplicationException {
    try {
      removeSpools();
      for (UUID vm : records.machines()) {
        load(vm);
      }
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the folder of replications cannot be read: " + e, e);
    }
    removeStrayCheckpoints();
    replications.values().forEach(Replication::start);
  }

  private void load(UUID vm) {
    try {
      Optional<ReplicationRecord> record = records.read(vm);
      if (record.isEmpty()) {
        return;
      }
      if (!record.get().spec().vm().equals(vm)) {
        throw new IOException("the record of " + vm + " names another machine");
      }
      if (record.get().stopping()) {
        cleanUp(vm);
      } else {
        replications.put(vm, new Replication(host, record.get(), waitings.get()));
      }
    } catch (IOException | ReplicationException | IllegalArgumentException e) {
      problems.add("replication of " + vm + ": " + e.getMessage());
      log.atError().addKeyValue("vm", vm).setCause(e).log("replication could not be taken up");
    }
  }

  private void removeSpools() throws IOException {
    Path folder = settings.capture().spoolFolder();
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".spool")).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** I13: checkpoints of ours on machines that are not replicated help nobody. */
  private void removeStrayCheckpoints() {
    try {
      for (VirtualMachine machine : hypervisor.machines()) {
        boolean ours = replications.containsKey(machine.id()) || hasRecord(machine.id());
        if (!ours) {
          deleteCheckpoints(machine.id());
        }
      }
    } catch (HypervisorException | IOException e) {
      log.atWarn().setCause(e).log("stray checkpoints could not be looked for");
    }
  }

  private boolean hasRecord(UUID vm) throws IOException {
    return records.machines().contains(vm);
  }

  private void deleteCheckpoints(UUID vm) throws HypervisorException {
    for (String checkpoint : hypervisor.checkpoints(vm).reversed()) {
      hypervisor.deleteCheckpoint(vm, checkpoint);
      log.atInfo()
          .addKeyValue("vm", vm)
          .addKeyValue("checkpoint", checkpoint)
          .log("checkpoint deleted");
    }
  }

  /** The limits of this host's links, changed at once. */
  public Bandwidths bandwidths() {
    return bandwidths;
  }

  /** What could not be taken up at the start, for people. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Begins to replicate a machine; its initial replication starts at once.
   *
   * @throws ReplicationException INVALID, REPLICATION_EXISTS, SOURCE_GONE if there is no such
   *     machine, SOURCE_UNSUPPORTED with the reason if a disk cannot be captured
   */
  public ReplicationView enable(ReplicationSpec spec) throws ReplicationException {
    return enable(spec, new InitialReplication.Now());
  }

  /** The same; its initial replication begins as told. */
  public synchronized ReplicationView enable(ReplicationSpec spec, InitialReplication initial)
      throws ReplicationException {
    requireAllowed(spec.frequency());
    InitialReplication begin = initial.checked(host.clock().instant());
    if (replications.containsKey(spec.vm())) {
      throw new ReplicationException(
          Code.REPLICATION_EXISTS, "machine " + spec.vm() + " is replicated already");
    }
    try {
      ChosenDisks.check(
          hypervisor, SourceMachines.present(hypervisor, spec.vm()), spec.excludedDisks());
      VirtualMachine machine = SourceMachines.tracked(hypervisor, spec);
      SourceMachines.requireTime(machine, spec.frequency(), Code.INVALID);
      ReplicationRecord record = ReplicationRecord.begin(spec, machine.name());
      host.seeds().write(spec.vm(), SeedRecord.of(begin)); // first: no loop may miss it
      records.write(spec.vm(), record);
      Replication replication = new Replication(host, record, waitings.get());
      replications.put(spec.vm(), replication);
      replication.start();
      return replication.view();
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the record of the replication cannot be written: " + e, e);
    }
  }

  /** Gives a replication other settings, from its next cycle on. */
  public synchronized ReplicationView change(UUID vm, ReplicationChange change)
      throws ReplicationException {
    Replication replication = require(vm);
    ReplicationSpec changed = replication.spec().with(change);
    requireAllowed(changed.frequency());
    try {
      Optional<VirtualMachine> machine = hypervisor.machine(vm);
      if (machine.isPresent()) {
        SourceMachines.requireTime(
            ChosenDisks.of(machine.get(), changed.excludedDisks()),
            changed.frequency(),
            Code.INVALID);
      }
      replication.change(changed);
      return replication.view();
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the record of the replication cannot be written: " + e, e);
    }
  }

  private void requireAllowed(Frequency frequency) throws ReplicationException {
    if (!settings.anyFrequency() && !frequency.isOffered()) {
      throw new ReplicationException(
          Code.INVALID, "frequencySeconds: 15, 30, 300 or 900, not " + frequency.seconds());
    }
  }

  /** How the machine's initial replication goes, or went. */
  public SeedView seed(UUID vm) throws ReplicationException {
    return require(vm).seed();
  }

  /**
   * Lets the initial replication begin another way.
   *
   * @throws ReplicationException INVALID if it is over, or the beginning is not allowed
   */
  public SeedView seed(UUID vm, InitialReplication initial) throws ReplicationException {
    try {
      require(vm).seed(initial.checked(host.clock().instant()));
      return seed(vm);
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "how it begins cannot be written: " + e, e);
    }
  }

  /** From now on packages can be made; called before {@link #start}. */
  public void signPackagesWith(SeedSigner signer) {
    host.signing().by(signer);
  }

  /**
   * Makes an offline package of a machine that has no point yet; it is told by {@link #seed(UUID)}
   * when it is there. What breaks off goes on by itself, also after a restart.
   *
   * @param folder where it is made, which must be there
   * @throws ReplicationException INVALID, NO_SPACE
   */
  public SeedView exportSeed(UUID vm, Path folder) throws ReplicationException {
    try {
      require(vm).export(folder);
      return seed(vm);
    } catch (IOException e) {
      throw new ReplicationException(Code.SOURCE_FAILED, "the export cannot be noted: " + e, e);
    }
  }

  /** All replications, by the machines' names. */
  public List<ReplicationView> replications() {
    List<ReplicationView> views = new ArrayList<>();
    for (Replication replication : replications.values()) {
      views.add(replication.view());
    }
    views.sort(Comparator.comparing(ReplicationView::name).thenComparing(view -> view.spec().vm()));
    return views;
  }

  /** The replication of a machine, if there is one. */
  public Optional<ReplicationView> replication(UUID vm) {
    return Optional.ofNullable(replications.get(vm)).map(Replication::view);
  }

  /**
   * Runs a cycle now, after one that is under way; returns when its point is durable and listed at
   * the replica.
   *
   * @param digest whether to read all of the frozen disks and give their SHA-256
   */
  public CycleResult cycleNow(UUID vm, boolean digest)
      throws ReplicationException, InterruptedException {
    return require(vm).cycle(digest);
  }

  /**
   * The last point of a machine that is off: a cycle of what is not sent yet, and a proof that all
   * of it was there.
   *
   * @throws ReplicationException SOURCE_FAILED if the machine was started, or an image written,
   *     since it was read
   */
  public CycleResult finalCycle(UUID vm) throws ReplicationException, InterruptedException {
    CycleResult last = cycleNow(vm, false);
    String point = last.point().id().text();
    if (!isFinal(vm, point)) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the machine is on, or was written after point " + point);
    }
    return last;
  }

  /** Whether the machine is off and nobody has written it since the point was captured. */
  public boolean isFinal(UUID vm, String point) throws ReplicationException {
    return require(vm).restsAt(point);
  }

  /**
   * Compares the machine with its replica, beginning with a cycle now: what the source did not
   * change since the newest point must have that point's checksums. What has not is sent.
   */
  public ComparisonView compareNow(UUID vm) throws ReplicationException {
    ComparisonView ordered = compareNext(vm);
    require(vm).hurry();
    return ordered;
  }

  /** The same, beginning with whatever cycle comes next. */
  ComparisonView compareNext(UUID vm) throws ReplicationException {
    Replication replication = require(vm);
    replication.compare();
    return replication.comparison();
  }

  /** Captures nothing more of the machine until it is resumed; a cycle under way breaks off. */
  public synchronized ReplicationView suspend(UUID vm, String reason) throws ReplicationException {
    Replication replication = require(vm);
    try {
      replication.suspend(reason);
      return replication.view();
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  /** Goes on with a suspended machine at once. */
  public synchronized ReplicationView resume(UUID vm) throws ReplicationException {
    Replication replication = require(vm);
    try {
      replication.resume();
      return replication.view();
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  private static ReplicationException notKept(IOException failure) {
    return new ReplicationException(
        Code.SOURCE_FAILED, "the record of the replication cannot be written: " + failure, failure);
  }

  /** Whether people work on this host, which then sends nothing. */
  public HostMaintenance maintenance() {
    return maintenance;
  }

  /** Tells the listener of every replication that does better or worse than at the last look. */
  public void lookAtHealth() {
    replications.values().forEach(Replication::lookAtHealth);
  }

  /** How the machine's comparison with its replica stands. */
  public ComparisonView comparison(UUID vm) throws ReplicationException {
    return require(vm).comparison();
  }

  /** A peer answers again: replications to it do not wait any longer. */
  public void peerBack(String peer) {
    replications.values().stream()
        .filter(replication -> replication.spec().peer().equals(peer))
        .filter(replication -> replication.view().state() instanceof ReplicationState.Paused)
        .forEach(Replication::hurry);
  }

  /**
   * Ends a replication: breaks off its cycle, deletes its checkpoints, forgets it. The replica
   * stays. If it cannot be finished now, the next start does it.
   */
  public void stop(UUID vm) throws ReplicationException {
    Replication replication = require(vm);
    replication.stopByOwner();
    synchronized (this) {
      cleanUp(vm);
      replications.remove(vm, replication);
      bandwidths.forgetMachine(vm);
    }
  }

  private void cleanUp(UUID vm) throws ReplicationException {
    try {
      if (hypervisor.machine(vm).isPresent()) {
        deleteCheckpoints(vm);
      }
      records.delete(vm);
      host.comparisons().delete(vm);
      host.seeds().delete(vm);
      host.consistencies().delete(vm);
    } catch (HypervisorException e) {
      throw SourceFailures.of(e);
    } catch (IOException e) {
      throw new ReplicationException(
          Code.SOURCE_FAILED, "the record of the replication cannot be deleted: " + e, e);
    }
  }

  private Replication require(UUID vm) throws ReplicationException {
    Replication replication = replications.get(vm);
    if (replication == null) {
      throw new ReplicationException(
          Code.REPLICATION_NOT_FOUND, "machine " + vm + " is not replicated from here");
    }
    return replication;
  }

  /** Breaks off what is under way and returns when it is; a later engine goes on. */
  @Override
  public void close() {
    replications.values().forEach(Replication::end);
    replications.values().forEach(Replication::awaitEnd);
    encoders.close();
    events.close();
  }
}
