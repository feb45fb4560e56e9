package io.secondsite.vault.world;

import io.secondsite.testkit.ManualClock;
import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverNews;
import io.secondsite.vault.failover.Failovers;
import io.secondsite.vault.failover.Silence;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.pairing.CloudRef;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.PairingAnnouncements;
import io.secondsite.vault.pairing.Pairings;
import io.secondsite.vault.policy.Policies;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyAnnouncements;
import io.secondsite.vault.policy.PolicyInput;
import io.secondsite.vault.policy.PolicyUse;
import io.secondsite.vault.protection.Admission;
import io.secondsite.vault.protection.DiskChoice;
import io.secondsite.vault.protection.EnableRequest;
import io.secondsite.vault.protection.Machine;
import io.secondsite.vault.protection.ProtectedItem;
import io.secondsite.vault.protection.ProtectedItems;
import io.secondsite.vault.protection.Protection;
import io.secondsite.vault.protection.ProtectionAnnouncements;
import io.secondsite.vault.protection.ProtectionNews;
import io.secondsite.vault.protection.RecoveryPoint;
import io.secondsite.vault.protection.Side;
import io.secondsite.vault.protection.SideReport;
import io.secondsite.vault.protection.SideState;
import io.secondsite.vault.replica.ActionNews;
import io.secondsite.vault.replica.ReplicaAction;
import io.secondsite.vault.replica.ReplicaActions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A vault with two sites, berlin and munich, and what it announced. */
public final class TestVault {
  public static final String VAULT =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/v";
  public static final CloudRef GOLD = new CloudRef("berlin", "gold");
  public static final CloudRef GOLD_DR = new CloudRef("munich", "gold-dr");
  public static final CloudRef SILVER = new CloudRef("berlin", "silver");
  public static final UUID WEB = UUID.fromString("00000000-0000-4000-8000-000000000001");
  public static final UUID LOOSE = UUID.fromString("00000000-0000-4000-8000-000000000002");
  public static final String BY = "alice";

  public final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  public final List<String> announced = new ArrayList<>();
  public final List<Failover> decided = new ArrayList<>();
  public final Set<String> networks = Set.of("munich/test-net");

  private final InMemoryStores.Policies policyStore = new InMemoryStores.Policies();
  private final InMemoryStores.Pairings pairingStore = new InMemoryStores.Pairings();
  private final InMemoryStores.Items itemStore = new InMemoryStores.Items();
  private final InMemoryStores.Points pointStore = new InMemoryStores.Points();
  private final InMemoryStores.Failovers failoverStore = new InMemoryStores.Failovers();

  public final Jobs jobs =
      new Jobs(new InMemoryStores.Jobs(), job -> announced.add("job"), clock, UUID::randomUUID);
  public final Policies policies =
      new Policies(policyStore, new Use(), new Announced(), clock, UUID::randomUUID);
  public final Pairings pairings =
      new Pairings(
          pairingStore,
          (vault, cloud) -> Set.of(GOLD, GOLD_DR, SILVER).contains(cloud),
          itemStore::countUnder,
          new Announced(),
          jobs,
          clock,
          UUID::randomUUID);
  public final ProtectedItems items = new ProtectedItems(itemStore, pointStore);
  public final Protection protection =
      new Protection(
          itemStore,
          pointStore,
          policies,
          new Admission(pairings, policies, (vault, server, vm) -> machine(server, vm)),
          new Announced(),
          jobs,
          clock,
          UUID::randomUUID);
  public final ProtectionNews news =
      new ProtectionNews(itemStore, pointStore, protection, jobs, clock);
  public final Failovers failovers =
      new Failovers(
          failoverStore,
          items,
          (vault, server, network) -> networks.contains(server + "/" + network),
          decided::add,
          jobs,
          clock,
          UUID::randomUUID,
          Duration.ofMinutes(5));
  public final FailoverNews failoverNews = new FailoverNews(failoverStore, items, jobs);
  public final Silence silence =
      new Silence(failoverStore, items, jobs, clock, Duration.ofMinutes(1));

  public final List<ReplicaAction> ordered = new ArrayList<>();
  private final InMemoryStores.Actions actionStore = new InMemoryStores.Actions();
  public final ReplicaActions actions =
      new ReplicaActions(
          actionStore, items, ordered::add, jobs, clock, UUID::randomUUID, Duration.ofMinutes(5));
  public final ActionNews actionNews =
      new ActionNews(actionStore, jobs, clock, Duration.ofMinutes(1));

  /** Of the machine web. */
  public List<Machine.Disk> disks = List.of();

  private Optional<Machine> machine(String server, UUID vm) {
    if (!server.equals("berlin")) {
      return Optional.empty();
    }
    if (vm.equals(WEB)) {
      return Optional.of(new Machine(WEB, "web", GOLD, disks, List.of(), "vda"));
    }
    return vm.equals(LOOSE)
        ? Optional.of(new Machine(LOOSE, "loose", null, List.of(), List.of(), null))
        : Optional.empty();
  }

  private final class Use implements PolicyUse {
    @Override
    public List<String> pairingsUnder(UUID policy) {
      return pairingStore.under(policy).stream().map(Pairing::name).toList();
    }

    @Override
    public void changed(Policy policy) {
      protection.changed(policy);
    }
  }

  private final class Announced
      implements PolicyAnnouncements, PairingAnnouncements, ProtectionAnnouncements {
    @Override
    public void set(Policy policy) {
      announced.add("policy " + policy.name());
    }

    @Override
    public void set(Pairing pairing) {
      announced.add("pairing " + pairing.name());
    }

    @Override
    public void set(ProtectedItem.Desired item) {
      announced.add("item " + item.name() + " " + item.terms().frequencySeconds() + " s");
    }

    @Override
    public void removed(UUID id) {
      announced.add("removed");
    }
  }

  /** An input that is good. */
  public static PolicyInput input() {
    return frequency(300);
  }

  public static PolicyInput frequency(@Nullable Integer seconds) {
    return new PolicyInput(
        "HyperVReplica2012R2",
        seconds,
        24,
        0,
        "Enabled",
        "OverNetwork",
        null,
        null,
        null,
        2,
        8084,
        "NotRequired",
        null);
  }

  public Policy policy() {
    return policies.put(VAULT, "gold-policy", input());
  }

  /** The clouds gold and gold-dr, paired. */
  public Policy paired() {
    Policy policy = policy();
    pairings.pair(GOLD, "gold-pair", GOLD_DR, policy, BY);
    return policy;
  }

  public Job enable() {
    return protection.enable(request(GOLD, "web", WEB, null), BY);
  }

  public static EnableRequest request(
      CloudRef cloud, String name, UUID vm, @Nullable Policy policy) {
    return new EnableRequest(VAULT, cloud, name, cloud, vm, policy, DiskChoice.ALL);
  }

  public ProtectedItem item() {
    return items.get(VAULT, GOLD, "web");
  }

  public Job job(UUID id) {
    return jobs.get(VAULT, id);
  }

  /** The newest job about the item. */
  public Job newestJob() {
    return job(item().job());
  }

  public void told(Side side, SideState state) {
    told(side, state, item().desired().generation());
  }

  public void told(Side side, SideState state, long generation) {
    String server = side == Side.PRIMARY ? "berlin" : "munich";
    news.sideTold(
        item().id(),
        generation,
        side,
        new SideReport(
            server,
            state,
            server + "-1",
            null,
            List.of(),
            null,
            clock.instant(),
            null,
            null,
            null));
  }

  public void point(long sequence) {
    point(sequence, false);
  }

  public void point(long sequence, boolean applicationConsistent) {
    news.pointCommitted(committed(sequence, applicationConsistent));
  }

  public RecoveryPoint committed(long sequence, boolean applicationConsistent) {
    Instant now = clock.instant();
    return new RecoveryPoint(
        WEB,
        "munich-1",
        "p" + sequence,
        1,
        sequence,
        now,
        applicationConsistent,
        1,
        1,
        now,
        now,
        null,
        RecoveryPoint.Marks.NONE);
  }

  /** A machine that is protected, with one point. */
  public ProtectedItem protectedItem() {
    paired();
    enable();
    told(Side.RECOVERY, SideState.READY);
    told(Side.PRIMARY, SideState.REPLICATING);
    point(1);
    return item();
  }
}
