package io.secondsite.agent.replication;

import io.secondsite.agent.machines.Machines;
import io.secondsite.agent.pairing.Authentication;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.pairing.Peers;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.replication.BandwidthSchedule;
import io.secondsite.replication.ComparisonView;
import io.secondsite.replication.CycleResult;
import io.secondsite.replication.HostMaintenance;
import io.secondsite.replication.InitialReplication;
import io.secondsite.replication.ReplicationChange;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationException;
import io.secondsite.replication.ReplicationSpec;
import io.secondsite.replication.ReplicationView;
import io.secondsite.volume.Placing;
import io.secondsite.volume.RetentionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replications of this host's machines, found by id or name. Thread-safe. */
public final class Replications {
  private static final Logger log = LoggerFactory.getLogger(Replications.class);

  private final ReplicationEngine engine;
  private final Machines machines;
  private final Peers peers;

  public Replications(ReplicationEngine engine, Machines machines, Peers peers) {
    this.engine = engine;
    this.machines = machines;
    this.peers = peers;
    peers.keepAuthenticationWhile(this::isReplicatedTo);
  }

  /** How the replication's two agents prove themselves; nothing if the pairing is not there. */
  public Optional<Authentication> authentication(ReplicationView view) {
    return peers.named(view.spec().peer()).map(Peer::authentication);
  }

  private boolean isReplicatedTo(String peer) {
    return engine.replications().stream().anyMatch(view -> view.spec().peer().equals(peer));
  }

  public List<ReplicationView> all() {
    return engine.replications();
  }

  public Optional<ReplicationView> find(UUID vm) {
    return engine.replication(vm);
  }

  /** Begins to replicate; the machine and the peer must be there. */
  public ReplicationView enable(Proposal proposal, InitialReplication initial)
      throws HypervisorException, ReplicationException {
    Peer peer = peers.require("peer", proposal.peer());
    requireAuthentication(peer, proposal.authentication());
    VirtualMachine machine = machines.require("vm", proposal.vm());
    return engine.enable(proposal.spec(machine.id()), initial);
  }

  /** What a policy wants is there, or nothing is replicated: there is no falling back. */
  private static void requireAuthentication(Peer peer, @Nullable Authentication wanted) {
    if (wanted != null && wanted != peer.authentication()) {
      throw ProblemException.of(
              ErrorCode.AUTHENTICATION_MISMATCH,
              "%s is wanted, but the pairing with %s is by %s"
                  .formatted(wanted.label(), peer.name(), peer.authentication().label()))
          .inField("authentication")
          .withRemedy(
              wanted == Authentication.KERBEROS
                  ? "pair the two agents by Kerberos: secondsite host pair --kerberos"
                  : "pair the two agents by certificates: secondsite host pair --certificate");
    }
  }

  /** Gives a replication other settings, from its next cycle on. */
  public ReplicationView change(String idOrName, ReplicationChange change)
      throws ReplicationException {
    return engine.change(require(idOrName).spec().vm(), change);
  }

  /** What is asked for, checked but for the machine and the peer. */
  public record Proposal(
      String vm,
      String peer,
      io.secondsite.replication.Frequency frequency,
      boolean compression,
      long scratchBytesMax,
      int recoveryPointsMax,
      @Nullable RetentionSettings retention,
      @Nullable Placing placing,
      @Nullable Authentication authentication,
      @Nullable BandwidthSchedule bandwidth,
      @Nullable Duration objective,
      int applicationConsistentHours,
      List<String> excludedDisks) {
    public Proposal {
      excludedDisks = List.copyOf(excludedDisks);
    }

    ReplicationSpec spec(UUID id) {
      return new ReplicationSpec(
          id,
          peer,
          frequency,
          compression,
          scratchBytesMax,
          recoveryPointsMax,
          retention,
          placing,
          bandwidth,
          objective,
          applicationConsistentHours,
          excludedDisks);
    }
  }

  /** The replication that a person means. */
  public ReplicationView require(String idOrName) {
    Optional<UUID> id = Checks.optionalUuid(idOrName);
    Optional<ReplicationView> found =
        id.isPresent()
            ? engine.replication(id.get())
            : engine.replications().stream()
                .filter(view -> view.name().equals(idOrName))
                .findFirst();
    return found.orElseThrow(() ->
        ProblemException.of(
                ErrorCode.REPLICATION_NOT_FOUND, "this host does not replicate " + idOrName)
            .inField("vm")
            .withRemedy("start it: secondsite host replicate"));
  }

  /** The machine's replication, if it goes to that peer; others must not even learn of it. */
  public ReplicationView requireTo(UUID vm, String peer) {
    return engine
        .replication(vm)
        .filter(view -> view.spec().peer().equals(peer))
        .orElseThrow(() ->
            ProblemException.of(
                ErrorCode.REPLICATION_NOT_FOUND, "no replication of " + vm + " to " + peer));
  }

  /** Captures nothing more of the machine until it is resumed. */
  public ReplicationView suspend(String idOrName, String reason) throws ReplicationException {
    return engine.suspend(require(idOrName).spec().vm(), reason);
  }

  /** Goes on with a suspended machine at once. */
  public ReplicationView resume(String idOrName) throws ReplicationException {
    return engine.resume(require(idOrName).spec().vm());
  }

  /** Whether people work on this host. */
  public HostMaintenance maintenance() {
    return engine.maintenance();
  }

  public CycleResult cycle(String idOrName, boolean digest)
      throws ReplicationException, InterruptedException {
    return engine.cycleNow(require(idOrName).spec().vm(), digest);
  }

  /** Compares the machine with its replica, beginning with a cycle now. */
  public ComparisonView compare(String idOrName) throws ReplicationException {
    return engine.compareNow(require(idOrName).spec().vm());
  }

  public ComparisonView comparison(String idOrName) throws ReplicationException {
    return engine.comparison(require(idOrName).spec().vm());
  }

  /** What somebody should look after, for people. */
  public List<String> alarms() {
    List<String> alarms = new ArrayList<>();
    for (ReplicationView view : engine.replications()) {
      String missed = view.consistency().missedReason();
      if (missed != null && view.spec().applicationConsistentHours() > 0) {
        alarms.add(
            "%s: %s: %s"
                .formatted(
                    view.name(),
                    view.consistency().newest() == null
                        ? "no point is application-consistent"
                        : "no point since "
                            + view.consistency().newest()
                            + " is application-consistent",
                    missed));
      }
      try {
        ComparisonView comparison = engine.comparison(view.spec().vm());
        Stream.of(comparison.underway(), comparison.last())
            .filter(Objects::nonNull)
            .filter(found -> found.clustersDrifted() > 0)
            .forEach(found ->
                alarms.add(
                    "%s: %d clusters had changed at the source unnoticed; they were sent again (%s)"
                        .formatted(view.name(), found.clustersDrifted(), found.drift())));
      } catch (ReplicationException e) {
        log.atDebug().addKeyValue("vm", view.spec().vm()).log("the replication ended meanwhile");
      }
    }
    return alarms;
  }

  public void end(String idOrName) throws ReplicationException {
    engine.stop(require(idOrName).spec().vm());
  }
}
