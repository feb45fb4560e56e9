package io.secondsite.replication;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.nbd.NbdExport;
import io.secondsite.disk.nbd.NbdExtent;
import io.secondsite.disk.nbd.NbdServer;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.CheckpointLostException;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.ShutdownOutcome;
import io.secondsite.hypervisor.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Machines in memory with disks that are served over NBD while captured, and bitmaps that behave as
 * QEMU's do: one a checkpoint, merged downwards when deleted, lost at a crash. Thread-safe.
 */
final class FakeHypervisor implements Hypervisor {
  private final Path sockets;
  private final Clock clock;
  private final Map<UUID, Machine> machines = new LinkedHashMap<>();
  private int captures;
  private boolean contextsServed = true;
  private int images;

  /** Everything that a checkpoint froze, by its name: what a point must be identical to. */
  private final Map<String, Map<String, FakeDisk>> frozenAt = new TreeMap<>();

  private final Map<Instant, Map<String, FakeDisk>> frozenOff = new HashMap<>();

  /** Why no guest can be frozen; empty while it can. */
  private Optional<String> freezeFails = Optional.empty();

  private int freezes;

  /** Called in a capture once it is begun: the guest goes on writing. */
  private Runnable whileCaptured = () -> {};

  FakeHypervisor(Path sockets, Clock clock) {
    this.sockets = sockets;
    this.clock = clock;
  }

  /** A machine; {@code dirty} has one entry a checkpoint, oldest first, with a bitmap a disk. */
  private static final class Machine {
    private final UUID id;
    private String name;
    private VirtualMachine.State state = VirtualMachine.State.RUNNING;
    private final Map<String, FakeDisk> disks = new TreeMap<>();
    private final Map<String, String> images = new TreeMap<>();
    private final Map<String, String> untracked = new TreeMap<>();
    private final Set<String> scannable = new TreeSet<>();
    private int written;
    private final LinkedHashMap<String, Map<String, BitSet>> dirty = new LinkedHashMap<>();
    private @Nullable FakeCapture capture;

    private Machine(UUID id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  private Machine require(UUID vm) {
    return Objects.requireNonNull(machines.get(vm), "no such machine");
  }

  private static FakeDisk disk(Machine machine, String target) {
    return Objects.requireNonNull(machine.disks.get(target), target);
  }

  synchronized void define(UUID vm, String name, Map<String, Long> sizes) {
    Machine machine = new Machine(vm, name);
    machines.put(vm, machine);
    sizes.forEach((target, sizeBytes) -> addDisk(vm, target, sizeBytes));
  }

  synchronized void rename(UUID vm, String name) {
    require(vm).name = name;
  }

  synchronized void setState(UUID vm, VirtualMachine.State state) {
    require(vm).state = state;
  }

  /** Whether the exports have the dirty context that captures name. */
  synchronized void serveContexts(boolean served) {
    contextsServed = served;
  }

  synchronized void untrack(UUID vm, String target, String reason) {
    require(vm).untracked.put(target, reason);
  }

  /** The disk is raw: it can be captured, and nobody can tell what changed. */
  synchronized void makeRaw(UUID vm, String target) {
    require(vm).untracked.put(target, "format raw keeps no dirty bitmaps");
    require(vm).scannable.add(target);
  }

  private static boolean isTracked(Machine machine, String target) {
    return !machine.untracked.containsKey(target);
  }

  synchronized void addDisk(UUID vm, String target, long sizeBytes) {
    Machine machine = require(vm);
    machine.disks.put(target, new FakeDisk(sizeBytes));
    machine.images.put(target, "image-" + ++images + ".qcow2");
  }

  /** The bitmaps are in the image and go with it. */
  synchronized void removeDisk(UUID vm, String target) {
    Machine machine = require(vm);
    machine.disks.remove(target);
    machine.images.remove(target);
    machine.dirty.values().forEach(bitmaps -> bitmaps.remove(target));
  }

  /** Two images change places, each with its bitmaps, which are sound. */
  synchronized void swapImages(UUID vm, String one, String other) {
    Machine machine = require(vm);
    swap(machine.disks, one, other);
    swap(machine.images, one, other);
    machine.dirty.values().forEach(bitmaps -> swap(bitmaps, one, other));
  }

  private static <T> void swap(Map<String, T> map, String one, String other) {
    T first = Objects.requireNonNull(map.get(one));
    map.put(one, Objects.requireNonNull(map.get(other)));
    map.put(other, first);
  }

  /** As an offline resize does it: the bitmaps say nothing of it. */
  synchronized void resize(UUID vm, String target, long sizeBytes) {
    require(vm).written++;
    require(vm).disks.computeIfPresent(target, (_, disk) -> disk.resized(sizeBytes));
  }

  /** Off, as its guest or its owner wants it; a capture ends. */
  synchronized void shutDown(UUID vm) {
    Machine machine = require(vm);
    machine.state = VirtualMachine.State.SHUT_OFF;
    machine.written++;
    if (machine.capture != null) {
      machine.capture.endEarly("the machine does not run any more");
    }
  }

  /** Its guests end at once. */
  @Override
  public synchronized ShutdownOutcome shutDown(UUID vm, Duration limit) {
    shutDown(vm);
    return ShutdownOutcome.GUEST;
  }

  @Override
  public synchronized void start(UUID vm) {
    require(vm).state = VirtualMachine.State.RUNNING;
    require(vm).written++;
  }

  /** QEMU dies and the machine is started again: no bitmap is left, their names are. */
  synchronized void crash(UUID vm) {
    Machine machine = require(vm);
    machine.dirty.replaceAll((_, _) -> new TreeMap<>());
    if (machine.capture != null) {
      machine.capture.endEarly("QEMU died");
    }
  }

  synchronized void write(UUID vm, String target, int cluster, byte fill, long stamp) {
    Machine machine = require(vm);
    disk(machine, target).write(cluster, fill, stamp);
    mark(machine, target, cluster);
  }

  synchronized void writeNoise(UUID vm, String target, int cluster, Random random) {
    Machine machine = require(vm);
    disk(machine, target).writeNoise(cluster, random);
    mark(machine, target, cluster);
  }

  synchronized void discard(UUID vm, String target, int cluster) {
    Machine machine = require(vm);
    disk(machine, target).discard(cluster);
    mark(machine, target, cluster);
  }

  synchronized void writeZeros(UUID vm, String target, int cluster) {
    Machine machine = require(vm);
    disk(machine, target).writeZeros(cluster);
    mark(machine, target, cluster);
  }

  /** A change that no bitmap sees, as under Q2's healthy but wrong bitmap. */
  synchronized void driftUnseen(UUID vm, String target, int cluster, long stamp) {
    require(vm).written++;
    disk(require(vm), target).write(cluster, (byte) 99, stamp);
  }

  private static void mark(Machine machine, String target, int cluster) {
    machine.written++;
    if (!machine.dirty.isEmpty()) {
      BitSet bits = machine.dirty.lastEntry().getValue().get(target);
      if (bits != null) {
        bits.set(cluster);
      }
    }
    if (machine.capture != null) {
      machine.capture.scratchBytes.addAndGet(Cluster.SIZE_BYTES);
    }
  }

  synchronized int clusterCount(UUID vm, String target) {
    return disk(require(vm), target).clusterCount();
  }

  synchronized List<String> targets(UUID vm) {
    return List.copyOf(require(vm).disks.keySet());
  }

  /** What the disks held at a point. */
  synchronized Map<String, FakeDisk> frozenAt(String checkpoint, Instant instant) {
    Map<String, FakeDisk> off = frozenOff.get(instant);
    return off == null ? frozenAt(checkpoint) : off;
  }

  /** What the disks held when the checkpoint was made. */
  synchronized Map<String, FakeDisk> frozenAt(String checkpoint) {
    return Objects.requireNonNull(frozenAt.get(checkpoint), checkpoint);
  }

  synchronized void failFreezes(Optional<String> reason) {
    freezeFails = reason;
  }

  /** How often a guest was to be frozen. */
  synchronized int freezes() {
    return freezes;
  }

  synchronized int captures() {
    return captures;
  }

  synchronized boolean isCapturing(UUID vm) {
    return require(vm).capture != null;
  }

  synchronized void whileCaptured(Runnable action) {
    whileCaptured = action;
  }

  @Override
  public String kind() {
    return "fake";
  }

  @Override
  public synchronized List<VirtualMachine> machines() {
    return machines.values().stream().map(FakeHypervisor::view).toList();
  }

  @Override
  public synchronized Optional<VirtualMachine> machine(UUID vm) {
    return Optional.ofNullable(machines.get(vm)).map(FakeHypervisor::view);
  }

  private static VirtualMachine view(Machine machine) {
    List<VirtualMachine.Disk> disks = new ArrayList<>();
    machine.disks.forEach((target, disk) ->
        disks.add(
            new VirtualMachine.Disk(
                target,
                machine.images.getOrDefault(target, ""),
                "qcow2",
                disk.sizeBytes(),
                machine.untracked.getOrDefault(target, ""),
                machine.scannable.contains(target),
                stamp(machine))));
    return new VirtualMachine(
        machine.id, machine.name, machine.state, disks, List.of(), "<domain/>");
  }

  private static String stamp(Machine machine) {
    boolean off = machine.state == VirtualMachine.State.SHUT_OFF;
    return off ? "written " + machine.written + " times" : "";
  }

  @Override
  public Capture beginCapture(CaptureRequest request) throws HypervisorException {
    FakeCapture capture = freeze(request);
    whileCaptured.run();
    return capture;
  }

  private synchronized FakeCapture freeze(CaptureRequest request) throws HypervisorException {
    Machine machine = require(request.vm());
    if (machine.capture != null) {
      throw new HypervisorException(HypervisorException.Code.WRONG_STATE, "a job runs");
    }
    if (machine.dirty.containsKey(request.checkpoint())) {
      throw new HypervisorException(HypervisorException.Code.FAILED, "bitmap already exists");
    }
    Map<String, BitSet> changed = Map.of();
    if (request.since().isPresent()) {
      List<String> tracked =
          request.disks().stream().filter(target -> isTracked(machine, target)).toList();
      changed = changedSince(machine, request.since().get(), tracked);
    }
    Map<String, FakeDisk> frozen = new TreeMap<>();
    Map<String, BitSet> fresh = new TreeMap<>();
    for (String target : request.disks()) {
      frozen.put(target, disk(machine, target).frozen());
      if (isTracked(machine, target)) {
        fresh.put(target, new BitSet());
      }
    }
    captures++;
    boolean off =
        machine.state == VirtualMachine.State.SHUT_OFF
            || request.disks().stream().noneMatch(target -> isTracked(machine, target));
    Instant instant = off ? clock.instant().plusMillis(captures) : clock.instant();
    if (off) {
      // the next instant: two points of a machine that is off may have the same checkpoint
      frozenOff.put(instant, frozen);
    } else {
      machine.dirty.put(request.checkpoint(), fresh);
      frozenAt.put(request.checkpoint(), frozen);
    }
    FakeCapture capture = new FakeCapture(machine, request, instant, frozen, changed);
    machine.capture = capture;
    return capture;
  }

  private static Map<String, BitSet> changedSince(
      Machine machine, String since, List<String> targets) throws CheckpointLostException {
    Map<String, BitSet> union = new TreeMap<>();
    boolean from = false;
    for (Map.Entry<String, Map<String, BitSet>> checkpoint : machine.dirty.entrySet()) {
      from |= checkpoint.getKey().equals(since);
      for (String target : targets) {
        BitSet bits = checkpoint.getValue().get(target);
        if (from && bits == null) {
          throw new CheckpointLostException("missing or broken bitmap '" + since + "'");
        }
        if (from) {
          union.computeIfAbsent(target, _ -> new BitSet()).or(bits);
        }
      }
    }
    if (!from) {
      throw new CheckpointLostException("checkpoint '" + since + "' not found");
    }
    return union;
  }

  @Override
  public synchronized List<String> checkpoints(UUID vm) {
    return List.copyOf(require(vm).dirty.keySet());
  }

  @Override
  public synchronized void deleteCheckpoint(UUID vm, String checkpoint) {
    LinkedHashMap<String, Map<String, BitSet>> dirty = require(vm).dirty;
    Map<String, BitSet> gone = dirty.get(checkpoint);
    if (gone == null) {
      return;
    }
    require(vm).written++; // the bitmap is in the image
    String before = null;
    for (String name : dirty.keySet()) {
      if (name.equals(checkpoint)) {
        break;
      }
      before = name;
    }
    if (before != null) {
      Map<String, BitSet> takes = Objects.requireNonNull(dirty.get(before));
      gone.forEach((target, bits) -> takes.getOrDefault(target, new BitSet()).or(bits));
    }
    dirty.remove(checkpoint);
  }

  @Override
  public List<String> removeLeftovers() {
    return List.of();
  }

  @Override
  public List<String> networks() {
    return List.of();
  }

  @Override
  public List<VirtualMachine.Nic> cards(String definition) {
    return List.of();
  }

  @Override
  public BootedMachine boot(BootRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public BootedMachine revive(BootRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<BootedMachine> booted() {
    return List.of();
  }

  @Override
  public void removeBooted(String bootId) {}

  @Override
  public void close() {}

  /** Serves what was frozen. */
  private final class FakeCapture implements Capture {
    private static final String DIRTY = "qemu:dirty-bitmap:dirty";

    private final Machine machine;
    private final long scratchBytesMax;
    private final Consistency consistency;
    private final Instant instant;
    private final Optional<String> checkpoint;
    private final Map<String, String> stamps = new TreeMap<>();
    private final List<Export> exports = new ArrayList<>();
    private final NbdServer server;
    private final AtomicLong scratchBytes = new AtomicLong();
    private volatile @Nullable String ended;
    private boolean closed;

    FakeCapture(
        Machine machine,
        CaptureRequest request,
        Instant instant,
        Map<String, FakeDisk> frozen,
        Map<String, BitSet> changed) {
      this.machine = machine;
      boolean off = machine.state == VirtualMachine.State.SHUT_OFF;
      this.instant = instant;
      boolean marks = request.disks().stream().anyMatch(target -> isTracked(machine, target));
      checkpoint = off || !marks ? Optional.empty() : Optional.of(request.checkpoint());
      if (off) {
        request.disks().forEach(target -> stamps.put(target, stamp(machine)));
      }
      scratchBytesMax = request.scratchBytesMax();
      freezes += request.consistent() ? 1 : 0;
      consistency =
          request.consistent() && freezeFails.isEmpty()
              ? new Consistency.OfApplications()
              : new Consistency.OfCrash(request.consistent() ? freezeFails : Optional.empty());
      Path socket = sockets.resolve("c" + captures + ".sock");
      try {
        server = NbdServer.listen(socket, NbdServerSettings.defaults());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      for (String target : request.disks()) {
        FakeDisk disk = Objects.requireNonNull(frozen.get(target));
        NbdExport export = NbdExport.readOnly(disk);
        BitSet bits = changed.get(target);
        if (bits != null && contextsServed) {
          export =
              export.withContext(DIRTY, (offset, length) -> status(disk, bits, offset, length));
        }
        server.export(target, export);
        exports.add(
            new Export(
                target,
                disk.sizeBytes(),
                socket,
                target,
                bits == null ? Optional.empty() : Optional.of(DIRTY)));
      }
    }

    private List<NbdExtent> status(FakeDisk disk, BitSet bits, long offset, long length) {
      List<NbdExtent> extents = new ArrayList<>();
      long at = offset;
      while (at < offset + length) {
        int cluster = (int) (at / Cluster.SIZE_BYTES);
        long end = Math.min(offset + length, Cluster.offset(cluster + 1L));
        end = Math.min(end, disk.sizeBytes());
        extents.add(new NbdExtent(at, end - at, bits.get(cluster) ? NbdExtent.DIRTY : 0));
        at = end;
      }
      return extents;
    }

    void endEarly(String reason) {
      ended = reason;
      closeServer();
    }

    private void closeServer() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Instant instant() {
      return instant;
    }

    @Override
    public Instant begun() {
      return instant.plusMillis(2);
    }

    @Override
    public Optional<String> checkpoint() {
      return checkpoint;
    }

    @Override
    public Map<String, String> stamps() {
      return stamps;
    }

    @Override
    public Consistency consistency() {
      return consistency;
    }

    @Override
    public List<Export> exports() {
      return exports;
    }

    @Override
    public long scratchBytes() {
      return scratchBytes.get();
    }

    @Override
    public Optional<String> ended() {
      if (stamps.values().stream().anyMatch(stamp -> !stamp.equals(stamp(machine)))) {
        return Optional.of("the machine was started, or an image was changed");
      }
      return scratchBytes.get() > scratchBytesMax * 0.8
          ? Optional.of("scratch is 80 % full")
          : Optional.ofNullable(ended);
    }

    @Override
    public void close() {
      synchronized (FakeHypervisor.this) {
        if (closed) {
          throw new IllegalStateException("closed twice");
        }
        closed = true;
        machine.capture = null;
      }
      closeServer();
    }
  }
}
