package io.secondsite.vault.policy;

import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The replication policies of all vaults. Works in the caller's transaction; thread-safe. */
public final class Policies {
  /** More a vault does not take. */
  static final int POLICIES_MAX = 200;

  private final PolicyStore store;
  private final PolicyUse use;
  private final PolicyAnnouncements announcements;
  private final Clock clock;
  private final Supplier<UUID> ids;

  public Policies(
      PolicyStore store,
      PolicyUse use,
      PolicyAnnouncements announcements,
      Clock clock,
      Supplier<UUID> ids) {
    this.store = store;
    this.use = use;
    this.announcements = announcements;
    this.clock = clock;
    this.ids = ids;
  }

  /** Makes the policy as it is asked for, new or in place of what it was. */
  public Policy put(String vault, String name, PolicyInput input) {
    PolicyTerms terms = PolicyRules.terms(input);
    store.holdAll();
    Optional<Policy> before = store.find(vault, name);
    if (before.isPresent()) {
      // the API that this is put by does not know of retention: it stays
      return change(
          before.get(),
          terms.keeping(terms.recoveryPointHours(), before.get().terms().retention()));
    }
    if (store.list(vault).size() >= POLICIES_MAX) {
      throw ProblemException.of(
              PolicyProblem.TOO_MANY_POLICIES, "a vault has at most " + POLICIES_MAX + " policies")
          .withRemedy("delete one that is not used");
    }
    Policy policy = new Policy(ids.get(), vault, name, terms, clock.instant());
    store.put(policy);
    announcements.set(policy);
    return policy;
  }

  /** Changes what is said and leaves the rest. */
  public Policy patch(String vault, String name, PolicyInput input) {
    store.holdAll();
    Policy before = get(vault, name);
    return change(before, PolicyRules.changed(before.terms(), input));
  }

  /** Changes how long points are kept, which of them, and by what lock. */
  public RetentionChange keep(String vault, String name, RetentionInput input) {
    store.holdAll();
    Policy before = get(vault, name);
    return new RetentionChange(
        before, change(before, RetentionRules.changed(before.terms(), input)));
  }

  private Policy change(Policy before, PolicyTerms terms) {
    Policy after = before.under(terms);
    if (!after.equals(before)) {
      store.put(after);
      announcements.set(after);
      use.changed(after);
    }
    return after;
  }

  /**
   * Removes the policy, unless clouds are paired under it; one that is not there is gone already.
   */
  public void delete(String vault, String name) {
    store.holdAll();
    Optional<Policy> policy = store.find(vault, name);
    if (policy.isEmpty()) {
      return;
    }
    List<String> pairings = use.pairingsUnder(policy.get().id());
    if (!pairings.isEmpty()) {
      throw ProblemException.of(
              PolicyProblem.POLICY_IN_USE,
              "policy " + name + " is used by the cloud pairings " + String.join(", ", pairings))
          .withRemedy("remove these pairings first");
    }
    store.remove(policy.get().id());
    announcements.removed(policy.get().id());
  }

  public Policy get(String vault, String name) {
    return store
        .find(vault, name)
        .orElseThrow(() ->
            ProblemException.of(PolicyProblem.UNKNOWN_POLICY, "the vault has no policy " + name)
                .withRemedy("create it, or choose one of replicationPolicies"));
  }

  public Optional<Policy> find(String vault, String name) {
    return store.find(vault, name);
  }

  public Optional<Policy> find(UUID id) {
    return store.find(id);
  }

  public List<Policy> list(String vault) {
    return store.list(vault);
  }
}
