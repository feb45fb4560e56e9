package io.secondsite.vault.pairing;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.job.Job;
import io.secondsite.vault.job.JobState;
import io.secondsite.vault.job.JobTarget;
import io.secondsite.vault.job.JobTask;
import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.job.Scenario;
import io.secondsite.vault.policy.Policy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The cloud pairings of all vaults. Works in the caller's transaction; thread-safe. */
public final class Pairings {
  private final PairingStore store;
  private final Clouds clouds;
  private final PairingUse use;
  private final PairingAnnouncements announcements;
  private final Jobs jobs;
  private final Clock clock;
  private final Supplier<UUID> ids;

  public Pairings(
      PairingStore store,
      Clouds clouds,
      PairingUse use,
      PairingAnnouncements announcements,
      Jobs jobs,
      Clock clock,
      Supplier<UUID> ids) {
    this.store = store;
    this.clouds = clouds;
    this.use = use;
    this.announcements = announcements;
    this.jobs = jobs;
    this.clock = clock;
    this.ids = ids;
  }

  /** Pairs two clouds under a policy; asked again in the same words, it stays as it is. */
  public Job pair(CloudRef primary, String name, CloudRef recovery, Policy policy, String by) {
    String vault = policy.vault();
    store.holdAll();
    known(vault, primary, "protectionContainerName");
    known(vault, recovery, "targetProtectionContainerId");
    Optional<Pairing> same = find(vault, primary, name);
    if (same.isPresent()) {
      return again(same.get(), recovery, policy, by);
    }
    PairingRules.check(primary, recovery, store.list(vault));
    Pairing pairing =
        new Pairing(ids.get(), vault, name, primary, recovery, policy.id(), clock.instant());
    store.add(pairing);
    announcements.set(pairing);
    return done(Scenario.ASSOCIATE_POLICY, "Pair the clouds", pairing, by);
  }

  private Job again(Pairing pairing, CloudRef recovery, Policy policy, String by) {
    if (!pairing.isOf(pairing.primary(), recovery, policy.id())) {
      throw ProblemException.of(
              PairingProblem.PAIRING_EXISTS,
              "the pairing "
                  + pairing.name()
                  + " is with "
                  + pairing.recovery()
                  + " or under another policy")
          .withRemedy("remove it first, or choose another name");
    }
    return done(Scenario.ASSOCIATE_POLICY, "Pair the clouds", pairing, by);
  }

  /** Undoes a pairing that protects nothing. */
  public Job remove(String vault, CloudRef primary, String name, String by) {
    store.holdAll();
    Pairing pairing = get(vault, primary, name);
    long items = use.itemsUnder(pairing.id());
    if (items > 0) {
      throw ProblemException.of(
              PairingProblem.PAIRING_IN_USE, items + " machines are protected through " + name)
          .withRemedy("disable their protection first");
    }
    store.remove(pairing.id());
    announcements.removed(pairing.id());
    return done(Scenario.DISSOCIATE_POLICY, "Undo the pairing", pairing, by);
  }

  public Pairing get(String vault, CloudRef primary, String name) {
    return find(vault, primary, name)
        .orElseThrow(() ->
            ProblemException.of(
                PairingProblem.UNKNOWN_PAIRING, "cloud " + primary + " has no pairing " + name));
  }

  public Optional<Pairing> find(UUID id) {
    return store.find(id);
  }

  /** What protects the cloud, if anything does. */
  public Optional<Pairing> of(String vault, CloudRef primary) {
    return list(vault, primary).stream().findFirst();
  }

  public List<Pairing> list(String vault) {
    return store.list(vault);
  }

  public List<Pairing> list(String vault, CloudRef primary) {
    return store.list(vault).stream().filter(each -> each.primary().equals(primary)).toList();
  }

  /** The pairings under a policy. */
  public List<Pairing> under(UUID policy) {
    return store.under(policy);
  }

  public Optional<Pairing> find(String vault, CloudRef primary, String name) {
    return list(vault, primary).stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private void known(String vault, CloudRef cloud, String field) {
    if (!clouds.exists(vault, cloud)) {
      throw ProblemException.of(PairingProblem.UNKNOWN_CLOUD, "the vault knows no cloud " + cloud)
          .inField(field)
          .withRemedy("choose one of replicationProtectionContainers, or refresh the server");
    }
  }

  /** Pairing is a decision of the vault alone, so its job is done with it. */
  private Job done(Scenario scenario, String task, Pairing pairing, String by) {
    Instant now = clock.instant();
    JobTarget target = new JobTarget(pairing.resourceId(), pairing.name(), JobTarget.PAIRING);
    List<JobTask> tasks =
        List.of(JobTask.waiting("Pairing", task).moved(JobState.SUCCEEDED, null, now));
    Job job = Job.begun(ids.get(), pairing.vault(), scenario, target, tasks, by, now);
    return jobs.begin(job.succeeded(now));
  }
}
