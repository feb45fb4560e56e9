package io.secondsite.provider.rig;

import io.secondsite.provider.hosts.AgentBoot;
import io.secondsite.provider.hosts.AgentComparison;
import io.secondsite.provider.hosts.AgentIdentity;
import io.secondsite.provider.hosts.AgentMachine;
import io.secondsite.provider.hosts.AgentPeer;
import io.secondsite.provider.hosts.AgentPoint;
import io.secondsite.provider.hosts.AgentReplica;
import io.secondsite.provider.hosts.AgentReplication;
import io.secondsite.provider.hosts.AgentStatus;
import io.secondsite.provider.hosts.AgentStorage;
import io.secondsite.provider.hosts.AgentVerification;
import io.secondsite.provider.hosts.BootKind;
import io.secondsite.provider.hosts.DeletedReplica;
import io.secondsite.provider.hosts.HostAgent;
import io.secondsite.provider.hosts.HostException;
import io.secondsite.provider.hosts.NicConnection;
import io.secondsite.provider.hosts.ReplicationOrder;
import io.secondsite.provider.hosts.ReplicationTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A host-agent of memory: refuses what the real one refuses, and may be away, lose answers, or be
 * where its caller is killed. Thread-safe.
 */
public final class FakeHost implements HostAgent {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final String name;
  private final Killer killer;
  private final Map<String, AgentPeer> peers = new LinkedHashMap<>();
  private final Map<UUID, AgentReplication> replications = new LinkedHashMap<>();
  private final Map<String, AgentBoot> boots = new LinkedHashMap<>();
  private final Map<String, List<NicConnection>> connections = new LinkedHashMap<>();
  private final Set<UUID> replicas = new TreeSet<>();
  private final Set<UUID> deleted = new TreeSet<>();
  private final Map<String, String> pins = new LinkedHashMap<>();
  private List<AgentStorage> storage = List.of();
  private Instant verifiedUntil = NOW;
  private int verifications;
  private int verificationPolls;
  private List<AgentVerification.Damage> damages = List.of();
  private List<AgentComparison.Drift> drift = List.of();
  private AgentComparison.@Nullable Found comparison;
  private boolean isAway;
  private boolean isSourceRunning;
  private boolean isOld;
  private String authentication = "Certificate";
  private String health = "NORMAL";
  private final Map<UUID, String> suspensions = new LinkedHashMap<>();
  private @Nullable String newestPoint;
  private @Nullable Double rpoSeconds;
  private AgentReplication.@Nullable Measured measured;
  private int changes;
  private int answersLost;
  private int bootsEver;
  private @Nullable ReplicationOrder lastOrder;

  public FakeHost(String name, Killer killer) {
    this.name = name;
    this.killer = killer;
  }

  public synchronized void away(boolean is) {
    isAway = is;
  }

  public synchronized void sourceRuns(boolean is) {
    isSourceRunning = is;
  }

  /** So many of the next answers to a boot's start do not arrive; the boot happens. */
  public synchronized void loseAnswers(int count) {
    answersLost = count;
  }

  public synchronized void holdReplica(UUID vm) {
    replicas.add(vm);
  }

  public synchronized int bootsEver() {
    return bootsEver;
  }

  public synchronized List<AgentBoot> alive() {
    return List.copyOf(boots.values());
  }

  public synchronized List<NicConnection> connections(String boot) {
    return connections.getOrDefault(boot, List.of());
  }

  public synchronized Set<String> peerNames() {
    return Set.copyOf(peers.keySet());
  }

  public synchronized ReplicationOrder lastOrder() {
    return Optional.ofNullable(lastOrder).orElseThrow();
  }

  /** Boots a drill that nobody here asked for. */
  public synchronized AgentBoot foreignDrill(UUID vm) {
    return boot(BootKind.DRILL, vm, "p1", "isolated", List.of());
  }

  private synchronized <T> T answer(Supplier<T> work) {
    killer.moment();
    if (isAway) {
      throw new HostException.Unreachable(name + " is away", null);
    }
    T answer = work.get();
    killer.moment();
    return answer;
  }

  private static HostException.Refused refusal(int status, String code) {
    return new HostException.Refused(status, code, code + " as asked", "do otherwise");
  }

  @Override
  public String host() {
    return name;
  }

  @Override
  public AgentIdentity identity() {
    return answer(() -> new AgentIdentity(name, "https://" + name, "simulated", "1", "PEM"));
  }

  @Override
  public AgentStatus status() {
    return answer(() -> new AgentStatus(name, "simulated", "UP", 0, 0, 0, 0, 0));
  }

  @Override
  public List<AgentMachine> vms() {
    return answer(() -> List.<AgentMachine>of());
  }

  @Override
  public List<AgentStorage> storage() {
    return answer(() -> storage);
  }

  /** From now on it has these locations; before, it is too old to tell. */
  public synchronized void stores(AgentStorage... locations) {
    storage = List.of(locations);
  }

  @Override
  public void pair(AgentPeer peer) {
    answer(() -> {
      peers.put(peer.name(), peer);
      return true;
    });
  }

  @Override
  public AgentReplication replicate(ReplicationOrder order) {
    return answer(() -> {
      if (!peers.containsKey(order.peer())) {
        throw refusal(404, "UNKNOWN_PEER");
      }
      if (replications.containsKey(order.vm())) {
        throw refusal(409, "REPLICATION_EXISTS");
      }
      if (order.authentication() != null && !order.authentication().equals(authentication)) {
        throw refusal(409, "AUTHENTICATION_MISMATCH");
      }
      return replicating(order);
    });
  }

  /** How the pairings prove themselves: Certificate or Kerberos. */
  public synchronized void pairedBy(String kind) {
    authentication = kind;
  }

  /** NORMAL, WARNING or CRITICAL. */
  public synchronized void replicationsAre(String level) {
    health = level;
  }

  private AgentReplication replicating(ReplicationOrder order) {
    lastOrder = order;
    replications.put(
        order.vm(),
        new AgentReplication(
            order.vm(),
            "vm",
            order.peer(),
            order.frequencySeconds(),
            order.compression(),
            "INITIAL",
            null,
            null,
            null,
            null,
            order.retention(),
            authentication,
            null,
            null,
            order.applicationConsistentHours(),
            order.recoveryPointObjectiveSeconds(),
            null,
            null));
    return seen(Objects.requireNonNull(replications.get(order.vm())));
  }

  private AgentReplication seen(AgentReplication replication) {
    return new AgentReplication(
        replication.vm(),
        replication.name(),
        replication.peer(),
        replication.frequencySeconds(),
        replication.compression(),
        suspensions.containsKey(replication.vm()) ? "SUSPENDED" : replication.state(),
        replication.progress(),
        newestPoint,
        rpoSeconds,
        replication.lastError(),
        replication.retention(),
        replication.authentication(),
        health,
        health.equals("NORMAL") ? List.of() : List.of("said " + name),
        replication.applicationConsistentHours(),
        replication.recoveryPointObjectiveSeconds(),
        measured,
        suspensions.get(replication.vm()));
  }

  @Override
  public AgentReplication change(UUID vm, ReplicationTerms terms) {
    return answer(() -> {
      if (isOld) {
        throw refusal(405, "METHOD_NOT_ALLOWED");
      }
      AgentReplication found = replications.get(vm);
      if (found == null) {
        throw refusal(404, "REPLICATION_NOT_FOUND");
      }
      changes++;
      return replicating(
          new ReplicationOrder(
              vm,
              found.peer(),
              terms.frequencySeconds(),
              terms.compression(),
              terms.recoveryPointsMax(),
              terms.retention(),
              found.authentication(),
              null,
              terms.applicationConsistentHours(),
              Objects.equals(terms.recoveryPointObjectiveSeconds(), 0)
                  ? null
                  : terms.recoveryPointObjectiveSeconds(),
              null,
              null));
    });
  }

  /** An agent of an earlier version. */
  public synchronized void old(boolean is) {
    isOld = is;
  }

  public synchronized int changes() {
    return changes;
  }

  @Override
  public AgentReplication replication(UUID vm) {
    return answer(() -> {
      AgentReplication found = replications.get(vm);
      if (found == null) {
        throw refusal(404, "REPLICATION_NOT_FOUND");
      }
      return seen(found);
    });
  }

  @Override
  public List<AgentReplication> replications() {
    return answer(() -> replications.values().stream().map(this::seen).toList());
  }

  @Override
  public void suspend(UUID vm, String reason) {
    answer(() -> {
      suspensions.put(vm, reason);
      return true;
    });
  }

  @Override
  public void resume(UUID vm) {
    answer(() -> {
      suspensions.remove(vm);
      return true;
    });
  }

  /** Why the machine is held here; null while it is not. */
  public synchronized @Nullable String suspension(UUID vm) {
    return suspensions.get(vm);
  }

  /** Its newest point, how old it is, and when it was so old. */
  public synchronized void measures(
      String point, double ageSeconds, AgentReplication.Measured when) {
    newestPoint = point;
    rpoSeconds = ageSeconds;
    measured = when;
  }

  @Override
  public void deleteReplication(UUID vm) {
    answer(() -> {
      if (replications.remove(vm) == null) {
        throw refusal(404, "REPLICATION_NOT_FOUND");
      }
      return true;
    });
  }

  @Override
  public List<AgentReplica> replicas() {
    return answer(() -> replicas.stream().map(this::kept).toList());
  }

  private AgentReplica kept(UUID vm) {
    String state = deleted.contains(vm) ? "DELETED" : "RECEIVING";
    return new AgentReplica(vm, "vm", "peer", 1, state, 2, "p2", List.of());
  }

  @Override
  public AgentReplica replica(UUID vm) {
    return answer(() -> {
      if (!replicas.contains(vm)) {
        throw refusal(404, "REPLICA_NOT_FOUND");
      }
      return kept(vm);
    });
  }

  @Override
  public DeletedReplica deleteReplica(UUID vm) {
    return answer(() -> {
      if (!replicas.contains(vm)) {
        throw refusal(404, "REPLICA_NOT_FOUND");
      }
      if (boots.values().stream().anyMatch(boot -> boot.vm().equals(vm))) {
        throw refusal(409, "REPLICA_BUSY");
      }
      deleted.add(vm);
      return new DeletedReplica(NOW, NOW.plus(Duration.ofDays(14)));
    });
  }

  @Override
  public void restoreReplica(UUID vm) {
    answer(() -> deleted.remove(vm));
  }

  public synchronized boolean isDeleted(UUID vm) {
    return deleted.contains(vm);
  }

  @Override
  public void pin(UUID vm, String point, String pin) {
    answer(() -> {
      requirePoint(point);
      return pins.put(pin, point);
    });
  }

  @Override
  public void unpin(UUID vm, String point, String pin) {
    answer(() -> {
      requirePoint(point);
      return pins.remove(pin, point);
    });
  }

  private static void requirePoint(String point) {
    if (!List.of("p1", "p2", "p3").contains(point)) {
      throw refusal(404, "UNKNOWN_POINT");
    }
  }

  public synchronized Map<String, String> pins() {
    return Map.copyOf(pins);
  }

  @Override
  public AgentVerification verify(UUID vm, @Nullable String point) {
    return answer(() -> {
      verifiedUntil = NOW.plusSeconds(++verifications);
      verificationPolls = 2;
      return standing("WAITING", NOW.plusSeconds(verifications - 1));
    });
  }

  /** Idle for a moment between two points, as the real one. */
  @Override
  public AgentVerification verification(UUID vm) {
    return answer(() -> {
      verificationPolls--;
      return switch (verificationPolls) {
        case 1 -> standing("IDLE", verifiedUntil);
        case 0 -> standing("RUNNING", verifiedUntil);
        default -> standing("IDLE", verifiedUntil);
      };
    });
  }

  private AgentVerification standing(String state, Instant finished) {
    return new AgentVerification(
        state, 3, 3 - damages.size(), damages.size(), finished, null, damages);
  }

  public synchronized void damaged(AgentVerification.Damage... found) {
    damages = List.of(found);
  }

  public synchronized int verifications() {
    return verifications;
  }

  @Override
  public AgentComparison compare(UUID vm) {
    return answer(() -> {
      comparison = new AgentComparison.Found(NOW, NOW, 0, 0, null);
      return new AgentComparison(comparison, null);
    });
  }

  @Override
  public AgentComparison comparison(UUID vm) {
    return answer(() -> {
      AgentComparison.Found begun = comparison;
      comparison = null;
      return begun != null
          ? new AgentComparison(begun, null)
          : new AgentComparison(
              null, new AgentComparison.Found(NOW, NOW, 100, drift.size(), drift));
    });
  }

  public synchronized void drifted(AgentComparison.Drift... found) {
    drift = List.of(found);
  }

  @Override
  public List<AgentPoint> points(UUID vm) {
    return answer(
        () -> List.of(point(vm, "p1", "GOOD"), point(vm, "p2", "GOOD"), point(vm, "p3", "BAD")));
  }

  private static AgentPoint point(UUID vm, String id, String health) {
    return new AgentPoint(id, vm, 1, 1, NOW, "CRASH_CONSISTENT", NOW, health);
  }

  @Override
  public AgentBoot drill(UUID vm, String point, String network, List<NicConnection> nics) {
    return started(() -> boot(BootKind.DRILL, vm, point, network, nics), BootKind.DRILL, vm);
  }

  @Override
  public AgentBoot failover(
      UUID vm, String point, List<NicConnection> nics, boolean confirmSourceDown) {
    return started(
        () -> {
          if (isSourceRunning && !confirmSourceDown) {
            throw refusal(409, "SOURCE_RUNNING");
          }
          return boot(BootKind.FAILOVER, vm, point, "none", nics);
        },
        BootKind.FAILOVER,
        vm);
  }

  private AgentBoot started(Supplier<AgentBoot> work, BootKind kind, UUID vm) {
    return answer(() -> {
      if (list(kind).stream().anyMatch(boot -> boot.vm().equals(vm))) {
        throw refusal(409, kind == BootKind.DRILL ? "DRILL_RUNNING" : "FAILED_OVER");
      }
      AgentBoot boot = work.get();
      if (answersLost > 0) {
        answersLost--;
        throw new HostException.Unreachable("the answer is lost", null);
      }
      return boot;
    });
  }

  private AgentBoot boot(
      BootKind kind, UUID vm, String point, String network, List<NicConnection> nics) {
    bootsEver++;
    String id = kind + "-" + bootsEver;
    AgentBoot boot =
        new AgentBoot(
            id,
            kind,
            vm,
            new AgentBoot.Started(vm, "vm", "RUNNING"),
            point,
            NOW,
            NOW,
            "RUNNING",
            "/serial/" + id,
            network,
            List.of(),
            null);
    boots.put(id, boot);
    connections.put(id, List.copyOf(nics));
    return boot;
  }

  private List<AgentBoot> list(BootKind kind) {
    return new ArrayList<>(boots.values()).stream().filter(boot -> boot.kind() == kind).toList();
  }

  @Override
  public List<AgentBoot> drills() {
    return answer(() -> list(BootKind.DRILL));
  }

  @Override
  public List<String> removeDrill(String id) {
    return answer(() -> {
      if (boots.remove(id) == null) {
        throw refusal(404, "UNKNOWN_BOOT");
      }
      return List.of("domain " + id);
    });
  }

  @Override
  public List<AgentBoot> failovers() {
    return answer(() -> list(BootKind.FAILOVER));
  }

  @Override
  public AgentBoot boot(BootKind kind, String id) {
    return answer(() -> {
      AgentBoot boot = boots.get(id);
      if (boot == null) {
        throw refusal(404, "UNKNOWN_BOOT");
      }
      return boot;
    });
  }
}
