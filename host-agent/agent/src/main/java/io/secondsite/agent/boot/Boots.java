package io.secondsite.agent.boot;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.Owners;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.replica.ServedPoint;
import io.secondsite.disk.nbd.NbdServerSettings;
import io.secondsite.hypervisor.BootRequest;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine.State;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.ReplicaVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drills and failovers. A boot is recorded before anything is made for it, and forgotten when
 * everything is proved gone, so that no crash in between loses sight of a machine. Thread-safe:
 * boots of one machine take turns.
 */
public final class Boots implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Boots.class);

  private final BootRecords records;
  private final Replicas replicas;
  private final Owners owners;
  private final Hypervisor hypervisor;
  private final SourceInquiry inquiry;
  private final ServedBoots served;
  private final Place place;
  private final Map<UUID, ReentrantLock> turns = new ConcurrentHashMap<>();

  /** The boots of earlier lives of the agent about whose machines nothing was decided yet. */
  private final Set<String> toSettle = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean settled = new AtomicBoolean();

  /** Where boots are recorded and served, and where time and ids come from. */
  public record Place(
      String agent,
      Path stateDirectory,
      Path runtimeDirectory,
      NbdServerSettings server,
      Clock clock,
      Supplier<UUID> ids) {}

  private Boots(
      BootRecords records,
      Replicas replicas,
      Owners owners,
      Hypervisor hypervisor,
      SourceInquiry inquiry,
      Place place) {
    this.records = records;
    this.replicas = replicas;
    this.owners = owners;
    this.hypervisor = hypervisor;
    this.inquiry = inquiry;
    this.place = place;
    served = new ServedBoots(replicas, place.server());
    records.all().forEach(boot -> toSettle.add(boot.id()));
  }

  public static Boots open(
      Replicas replicas, Owners owners, Hypervisor hypervisor, SourceInquiry inquiry, Place place)
      throws IOException {
    BootRecords records = BootRecords.open(place.stateDirectory());
    return new Boots(records, replicas, owners, hypervisor, inquiry, place);
  }

  /** Oldest first. */
  public List<Boot> all(BootKind kind) {
    return records.all().stream().filter(boot -> boot.kind() == kind).toList();
  }

  public Boot require(BootKind kind, String id) {
    return records
        .find(id)
        .filter(boot -> boot.kind() == kind)
        .orElseThrow(() -> ProblemException.of(ErrorCode.UNKNOWN_BOOT, "there is no boot " + id));
  }

  /** Whether the machine was failed over to this host. */
  public boolean isFailedOver(UUID vm) {
    return alive(BootKind.FAILOVER, vm).isPresent();
  }

  /** Whether a drill or a failover of the machine runs here. */
  public boolean isBooted(UUID vm) {
    return isFailedOver(vm) || alive(BootKind.DRILL, vm).isPresent();
  }

  /** The machine of a boot as the hypervisor has it now. */
  public Optional<BootedMachine> machine(Boot boot) throws HypervisorException {
    return hypervisor.booted().stream()
        .filter(machine -> machine.bootId().equals(boot.id()))
        .findFirst();
  }

  /** Starts what is ordered; returns when the machine runs. */
  public Boot start(BootOrder order) throws IOException, HypervisorException {
    ReplicaVolume volume = replicas.require(order.vm());
    ReentrantLock turn = turn(volume.vm());
    turn.lock();
    try {
      return switch (order.kind()) {
        case DRILL -> drill(volume, order);
        case FAILOVER -> failOver(volume, order);
      };
    } finally {
      turn.unlock();
    }
  }

  private Boot drill(ReplicaVolume volume, BootOrder order)
      throws IOException, HypervisorException {
    alive(BootKind.DRILL, volume.vm())
        .ifPresent(running -> {
          throw ProblemException.of(
                  ErrorCode.DRILL_RUNNING, "drill " + running.id() + " runs already")
              .withRemedy("end it: secondsite host drill --cleanup " + running.id());
        });
    RecoveryPoint point = replicas.bootable(volume, order.point());
    BootNetworks.ensure(order, point, hypervisor);
    return boot(volume, point, order, place.ids().get(), point.vmName() + " - Test");
  }

  private Boot failOver(ReplicaVolume volume, BootOrder order)
      throws IOException, HypervisorException {
    alive(BootKind.FAILOVER, volume.vm())
        .ifPresent(running -> {
          throw ProblemException.of(
              ErrorCode.FAILED_OVER, "failover " + running.id() + " runs already");
        });
    // nothing is raised for a point or a network that cannot be used
    BootNetworks.ensure(order, replicas.bootable(volume, order.point()), hypervisor);
    requireSourceDown(volume, order);
    volume.raiseEpoch(volume.epoch(), place.agent());
    // Only now no newer point can come, so "latest" is decided once more.
    RecoveryPoint point = replicas.bootable(volume, order.point());
    return boot(volume, point, order, volume.vm(), point.vmName());
  }

  private void requireSourceDown(ReplicaVolume volume, BootOrder order) {
    String peer = owners.of(volume.vm()).orElse("");
    switch (inquiry.ask(peer, volume.vm())) {
      case SourceInquiry.Answer.Running running -> {
        if (!order.confirmSourceDown()) {
          throw ProblemException.of(
                  ErrorCode.SOURCE_RUNNING,
                  peer + " answers that " + volume.name() + " is " + running.state())
              .inField("confirmSourceDown")
              .withRemedy("stop it there; or confirm that it must be taken as down");
        }
        log.atWarn().addKeyValue("vm", volume.vm()).log("failing over though the source runs");
      }
      case SourceInquiry.Answer.NotRunning down ->
          log.atInfo().addKeyValue("state", down.state()).log("the source does not run");
      case SourceInquiry.Answer.Silent silent ->
          log.atWarn()
              .addKeyValue("peer", peer)
              .addKeyValue("reason", silent.reason())
              .log("nobody says whether the source runs");
    }
  }

  private Boot boot(
      ReplicaVolume volume, RecoveryPoint point, BootOrder order, UUID machine, String name)
      throws IOException, HypervisorException {
    forgetEnded(order.kind(), volume.vm());
    String id =
        order.kind().name().toLowerCase(java.util.Locale.ROOT)
            + "-"
            + place.ids().get().toString().substring(0, 8);
    BootState.Starting starting = new BootState.Starting();
    Boot boot =
        records.put(
            new Boot(
                id,
                order.kind(),
                volume.vm(),
                machine,
                name,
                point.pointId().text(),
                order.network(),
                order.cards(),
                place.runtimeDirectory().resolve(id + ".sock"),
                place.clock().instant(),
                starting));
    try {
      BootedMachine booted = hypervisor.boot(request(boot, point, served.serve(boot)));
      log.atInfo().addKeyValue("boot", id).addKeyValue("point", boot.point()).log("booted");
      return noteRunning(boot, running(starting, booted));
    } catch (IOException | HypervisorException | RuntimeException failure) {
      fail(boot, starting, failure);
      throw failure;
    }
  }

  /** A machine that writes already is not destroyed because its record cannot be written. */
  private Boot noteRunning(Boot boot, BootState.Running running) {
    Boot started = boot.with(running);
    try {
      return records.put(started);
    } catch (IOException e) {
      log.atError()
          .addKeyValue("boot", boot.id())
          .setCause(e)
          .log(
              "the machine runs, its record says that it starts: the next start of the agent mends it");
      return started;
    }
  }

  private static BootState.Running running(BootState.Starting starting, BootedMachine booted) {
    return starting.started(booted.startedAt(), booted.serialLog().toString(), booted.artifacts());
  }

  private static BootRequest request(Boot boot, RecoveryPoint point, ServedPoint served) {
    return new BootRequest(
        boot.id(),
        boot.machine(),
        boot.machineName(),
        point.definition(),
        served.disks().stream()
            .map(disk ->
                new BootRequest.Disk(
                    disk.target(), disk.sizeBytes(), disk.socket(), disk.exportName()))
            .toList(),
        BootOrder.network(boot.network()),
        BootNetworks.of(boot));
  }

  private void fail(Boot boot, BootState.Starting starting, Exception failure) {
    try {
      hypervisor.removeBooted(boot.id());
      served.end(boot);
      records.put(boot.with(starting.failed(String.valueOf(failure.getMessage()))));
    } catch (IOException | HypervisorException e) {
      // The record stays as it is, so that the next start of the agent cleans up.
      failure.addSuppressed(e);
    }
  }

  /** Of a lost machine the rest goes too: whoever boots anew has seen that it is lost. */
  private void forgetEnded(BootKind kind, UUID vm) throws IOException, HypervisorException {
    for (Boot boot : all(kind)) {
      if (!boot.vm().equals(vm)) {
        continue;
      }
      if (boot.state() instanceof BootState.Lost) {
        remove(boot);
      } else if (boot.state() instanceof BootState.Failed) {
        records.remove(boot);
      }
    }
  }

  /** A boot that was removed, and what is proved to be gone. */
  public record Removal(String id, List<String> gone) {}

  /** Stops a drill and removes everything made for it. */
  public Removal removeDrill(String id) throws IOException, HypervisorException {
    Boot found = require(BootKind.DRILL, id);
    ReentrantLock turn = turn(found.vm());
    turn.lock();
    try {
      return remove(require(BootKind.DRILL, id));
    } finally {
      turn.unlock();
    }
  }

  private Removal remove(Boot boot) throws IOException, HypervisorException {
    List<String> artifacts = new ArrayList<>(artifacts(boot));
    machine(boot).ifPresent(machine -> addMissing(artifacts, machine.artifacts()));
    hypervisor.removeBooted(boot.id());
    served.end(boot);
    addMissing(artifacts, List.of("file " + boot.socket()));
    GoneProof proof = new GoneProof(hypervisor, boot);
    for (String artifact : artifacts) {
      if (!proof.isGone(artifact)) {
        throw ProblemException.of(ErrorCode.HYPERVISOR_FAILED, "still there: " + artifact)
            .withRemedy("try again; the drill is kept until everything is gone");
      }
    }
    records.remove(boot);
    log.atInfo().addKeyValue("boot", boot.id()).log("removed");
    return new Removal(boot.id(), List.copyOf(artifacts));
  }

  private static void addMissing(List<String> artifacts, List<String> more) {
    more.stream().filter(artifact -> !artifacts.contains(artifact)).forEach(artifacts::add);
  }

  private static List<String> artifacts(Boot boot) {
    return switch (boot.state()) {
      case BootState.Running running -> running.artifacts();
      case BootState.Starting starting -> List.of();
      case BootState.Failed failed -> List.of();
      case BootState.Lost lost -> List.of();
      case BootState.Removed removed -> List.of();
    };
  }

  /**
   * Called once, at start: first serves the points under booted machines again, on the same
   * sockets, which needs no hypervisor; then settles what became of the machines.
   */
  public void restore() {
    for (Boot boot : records.all()) {
      if (boot.state() instanceof BootState.Running) {
        attempt(boot, () -> serveAgain(boot));
      }
    }
    look();
  }

  /**
   * Called now and then. As long as something is not settled, because the hypervisor was away, say,
   * that is tried; otherwise the hypervisor only sees which machines ended in this life of the
   * host, so that it knows them when the host comes back.
   */
  public void look() {
    try {
      List<BootedMachine> present = hypervisor.booted();
      if (settled.get()) {
        return;
      }
      boolean all = true;
      for (Boot boot : records.all()) {
        if (toSettle.contains(boot.id())) {
          all &= attempt(boot, () -> settle(boot, present));
        }
      }
      settled.set(all);
    } catch (HypervisorException e) {
      log.atWarn().setCause(e).log("the hypervisor does not answer; it is asked again");
    }
  }

  private interface Step {
    void take() throws IOException, HypervisorException;
  }

  /** One boot's trouble is not the others'. */
  private static boolean attempt(Boot boot, Step step) {
    try {
      step.take();
      return true;
    } catch (IOException | HypervisorException | RuntimeException e) {
      log.atError().addKeyValue("boot", boot.id()).setCause(e).log("a boot is not restored");
      return false;
    }
  }

  private void settle(Boot found, List<BootedMachine> present)
      throws IOException, HypervisorException {
    ReentrantLock turn = turn(found.vm());
    turn.lock();
    try {
      Optional<Boot> boot = records.find(found.id()); // somebody may have removed it meanwhile
      if (boot.isPresent()) {
        Optional<BootedMachine> machine =
            present.stream().filter(one -> one.bootId().equals(found.id())).findFirst();
        settle(boot.get(), machine);
      }
      toSettle.remove(found.id());
    } finally {
      turn.unlock();
    }
  }

  private void settle(Boot boot, Optional<BootedMachine> machine)
      throws IOException, HypervisorException {
    boolean endedWithHost = machine.filter(BootedMachine::endedWithHost).isPresent();
    switch (boot.state()) {
      case BootState.Running running -> {
        if (endedWithHost) {
          revive(boot, running);
        } else if (machine.isEmpty() && hypervisor.machine(boot.machine()).isEmpty()) {
          lose(boot, running, "nothing is left of its machine on this host");
        }
      }
      case BootState.Starting starting -> {
        // a note of the hypervisor without a machine is a start that was cut off
        if (endedWithHost) {
          revive(boot, running(starting, machine.orElseThrow()));
        } else if (machine
            .filter(one -> one.state() == State.RUNNING || one.state() == State.PAUSED)
            .isPresent()) {
          serveAgain(boot);
          records.put(boot.with(running(starting, machine.orElseThrow())));
        } else {
          fail(boot, starting, new IOException("the agent ended while the machine was started"));
        }
      }
      case BootState.Failed failed -> log.atDebug().addKeyValue("boot", boot.id()).log("failed");
      case BootState.Lost lost -> log.atDebug().addKeyValue("boot", boot.id()).log("lost");
      case BootState.Removed removed -> records.remove(boot);
    }
  }

  /** The host came back: so does the machine, on what it has written. */
  private void revive(Boot boot, BootState.Running running)
      throws IOException, HypervisorException {
    ServedPoint view = serveAgain(boot);
    try {
      BootedMachine back = hypervisor.revive(request(boot, point(boot), view));
      records.put(
          boot.with(
              new BootState.Running(
                  running.startedAt(), back.serialLog().toString(), back.artifacts())));
      log.atInfo().addKeyValue("boot", boot.id()).log("came back with the host");
    } catch (HypervisorException e) {
      if (e.code() != HypervisorException.Code.NOT_FOUND) {
        throw e;
      }
      lose(boot, running, String.valueOf(e.getMessage()));
    }
  }

  private void lose(Boot boot, BootState.Running running, String reason) throws IOException {
    log.atError().addKeyValue("boot", boot.id()).addKeyValue("reason", reason).log("boot lost");
    records.put(boot.with(running.lost(reason)));
  }

  private RecoveryPoint point(Boot boot) throws IOException {
    return replicas.volume(boot.vm()).points().stream()
        .filter(point -> point.pointId().text().equals(boot.point()))
        .findFirst()
        .orElseThrow(() -> new IOException("point " + boot.point() + " is gone"));
  }

  private ServedPoint serveAgain(Boot boot) throws IOException {
    ServedPoint view = served.serveOnce(boot);
    log.atInfo().addKeyValue("boot", boot.id()).log("the point of a booted machine is served");
    return view;
  }

  private Optional<Boot> alive(BootKind kind, UUID vm) {
    return all(kind).stream().filter(boot -> boot.vm().equals(vm) && boot.isAlive()).findFirst();
  }

  private ReentrantLock turn(UUID vm) {
    return turns.computeIfAbsent(vm, id -> new ReentrantLock());
  }

  /** The agent ends; booted machines wait for its next life. */
  @Override
  public void close() {
    served.close();
  }
}
