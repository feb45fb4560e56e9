package io.secondsite.vault.world;

import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverPhase;
import io.secondsite.vault.failover.FailoverStore;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobFilter;
import io.secondsite.vault.job.JobStore;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.PairingStore;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyStore;
import io.secondsite.vault.protection.ItemStore;
import io.secondsite.vault.protection.PointStore;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.RecoveryPoint;
import io.secondsite.vault.replica.ActionKind;
import io.secondsite.vault.replica.ActionPhase;
import io.secondsite.vault.replica.ActionStore;
import io.secondsite.vault.replica.ReplicaAction;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The stores, in memory. */
final class InMemoryStores {
  private InMemoryStores() {}

  static final class Policies implements PolicyStore {
    private final Map<UUID, Policy> all = new LinkedHashMap<>();

    @Override
    public void holdAll() {}

    @Override
    public void put(Policy policy) {
      all.put(policy.id(), policy);
    }

    @Override
    public void remove(UUID id) {
      all.remove(id);
    }

    @Override
    public Optional<Policy> find(String vault, String name) {
      return list(vault).stream().filter(each -> each.name().equalsIgnoreCase(name)).findFirst();
    }

    @Override
    public Optional<Policy> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public List<Policy> list(String vault) {
      return all.values().stream().filter(each -> each.vault().equals(vault)).toList();
    }
  }

  static final class Pairings implements PairingStore {
    private final Map<UUID, Pairing> all = new LinkedHashMap<>();

    @Override
    public void holdAll() {}

    @Override
    public void add(Pairing pairing) {
      all.put(pairing.id(), pairing);
    }

    @Override
    public void remove(UUID id) {
      all.remove(id);
    }

    @Override
    public Optional<Pairing> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public List<Pairing> list(String vault) {
      return all.values().stream().filter(each -> each.vault().equals(vault)).toList();
    }

    @Override
    public List<Pairing> under(UUID policy) {
      return all.values().stream().filter(each -> each.policy().equals(policy)).toList();
    }
  }

  static final class Items implements ItemStore {
    private final Map<UUID, ProtectedItem> all = new LinkedHashMap<>();
    private final Map<UUID, Long> generations = new HashMap<>();

    @Override
    public void holdAll() {}

    @Override
    public long nextGeneration(UUID vm) {
      return generations.merge(vm, 1L, Long::sum);
    }

    @Override
    public void add(ProtectedItem item) {
      all.put(item.id(), item);
    }

    @Override
    public void replace(ProtectedItem item) {
      all.put(item.id(), item);
    }

    @Override
    public void remove(UUID id) {
      all.remove(id);
    }

    @Override
    public Optional<ProtectedItem> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<ProtectedItem> hold(UUID id) {
      return find(id);
    }

    @Override
    public Optional<ProtectedItem> holdOf(UUID vm) {
      return findOf(vm);
    }

    @Override
    public Optional<ProtectedItem> findOf(UUID vm) {
      return all.values().stream().filter(each -> each.desired().vm().equals(vm)).findFirst();
    }

    @Override
    public Optional<ProtectedItem> find(String vault, CloudRef primary, String name) {
      return list(vault).stream()
          .filter(each -> each.desired().primary().equals(primary))
          .filter(each -> each.desired().name().equalsIgnoreCase(name))
          .findFirst();
    }

    @Override
    public List<ProtectedItem> list(String vault) {
      return all.values().stream().filter(each -> each.desired().vault().equals(vault)).toList();
    }

    @Override
    public List<ProtectedItem> under(UUID policy) {
      return all.values().stream().filter(each -> each.desired().policy().equals(policy)).toList();
    }

    @Override
    public long countUnder(UUID pairing) {
      return all.values().stream().filter(each -> each.desired().pairing().equals(pairing)).count();
    }
  }

  static final class Points implements PointStore {
    private final Map<String, RecoveryPoint> all = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();

    @Override
    public void add(RecoveryPoint point) {
      String key = key(point.vm(), point.host(), point.point());
      if (!removed.contains(key)) {
        all.putIfAbsent(key, point);
      }
    }

    @Override
    public void mark(UUID vm, String host, Map<String, Mark> marks, Map<String, Instant> verified) {
      all.replaceAll((key, point) -> {
        if (!point.vm().equals(vm) || !point.host().equals(host)) {
          return point;
        }
        Mark mark = marks.getOrDefault(point.point(), new Mark(List.of(), null));
        Instant read = verified.getOrDefault(point.point(), point.marks().verifiedAt());
        return marked(point, new RecoveryPoint.Marks(mark.pins(), mark.damage(), read));
      });
    }

    private static RecoveryPoint marked(RecoveryPoint point, RecoveryPoint.Marks marks) {
      return new RecoveryPoint(
          point.vm(),
          point.host(),
          point.point(),
          point.epoch(),
          point.sequence(),
          point.instant(),
          point.applicationConsistent(),
          point.changedBytes(),
          point.storedBytes(),
          point.committedAt(),
          point.heardAt(),
          point.lockedUntil(),
          marks);
    }

    @Override
    public void remove(UUID vm, String host, String point) {
      all.remove(key(vm, host, point));
      removed.add(key(vm, host, point));
    }

    @Override
    public void forget(UUID vm) {
      all.values().removeIf(point -> point.vm().equals(vm));
    }

    @Override
    public Optional<RecoveryPoint> find(UUID vm, String point) {
      return newest(vm, Integer.MAX_VALUE).stream()
          .filter(each -> each.point().equals(point))
          .findFirst();
    }

    @Override
    public List<RecoveryPoint> newest(UUID vm, int limit) {
      return all.values().stream()
          .filter(each -> each.vm().equals(vm))
          .sorted(
              Comparator.comparingLong(RecoveryPoint::epoch)
                  .thenComparingLong(RecoveryPoint::sequence)
                  .reversed())
          .limit(limit)
          .toList();
    }

    @Override
    public Optional<RecoveryPoint> newestApplicationConsistent(UUID vm) {
      return newest(vm, Integer.MAX_VALUE).stream()
          .filter(RecoveryPoint::applicationConsistent)
          .findFirst();
    }

    private static String key(UUID vm, String host, String point) {
      return vm + "/" + host + "/" + point;
    }
  }

  static final class Actions implements ActionStore {
    private final Map<UUID, ReplicaAction> all = new LinkedHashMap<>();

    @Override
    public void add(ReplicaAction action) {
      all.put(action.id(), action);
    }

    @Override
    public void replace(ReplicaAction action) {
      all.put(action.id(), action);
    }

    @Override
    public Optional<ReplicaAction> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<ReplicaAction> hold(UUID id) {
      return find(id);
    }

    @Override
    public Optional<ReplicaAction> newest(UUID item, ActionKind kind) {
      return all.values().stream()
          .filter(each -> each.order().item().equals(item) && each.order().kind() == kind)
          .reduce((first, second) -> second);
    }

    @Override
    public List<UUID> silentSince(Instant expiredBefore) {
      return all.values().stream()
          .filter(each -> each.phase() instanceof ActionPhase.Ordered)
          .filter(each -> each.order().expiresAt().isBefore(expiredBefore))
          .map(ReplicaAction::id)
          .toList();
    }
  }

  static final class Failovers implements FailoverStore {
    private final Map<UUID, Failover> all = new LinkedHashMap<>();

    @Override
    public void add(Failover failover) {
      all.put(failover.id(), failover);
    }

    @Override
    public void replace(Failover failover) {
      all.put(failover.id(), failover);
    }

    @Override
    public Optional<Failover> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Failover> hold(UUID id) {
      return find(id);
    }

    @Override
    public List<UUID> silentSince(Instant expiredBefore) {
      return all.values().stream()
          .filter(each -> each.phase() instanceof FailoverPhase.Ordered)
          .filter(each -> each.order().expiresAt().isBefore(expiredBefore))
          .map(Failover::id)
          .toList();
    }
  }

  static final class Jobs implements JobStore {
    private final Map<UUID, Job> all = new LinkedHashMap<>();

    @Override
    public void add(Job job) {
      all.put(job.id(), job);
    }

    @Override
    public void replace(Job job) {
      all.put(job.id(), job);
    }

    @Override
    public Optional<Job> find(UUID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Job> hold(UUID id) {
      return find(id);
    }

    @Override
    public List<Job> newest(String vault, JobFilter filter, int limit) {
      return all.values().stream()
          .filter(job -> job.vault().equals(vault))
          .filter(filter::accepts)
          .toList()
          .reversed()
          .stream()
          .limit(limit)
          .toList();
    }
  }
}
