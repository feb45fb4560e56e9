package io.secondsite.vault.vaults;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.ArmProblem;
import io.secondsite.vault.arm.VaultId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Creates, changes and deletes vaults. Works in the caller's transaction; thread-safe. */
public final class Vaults {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{1,49}");
  private static final Pattern GROUP = Pattern.compile("[-\\w().]{0,89}[-\\w()]");
  private static final Pattern SUBSCRIPTION = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int TAGS_MAX = 50;

  private final VaultStore store;
  private final List<VaultUse> uses;
  private final Predicate<VaultId> hasServers;
  private final Clock clock;
  private final int vaultsMax;

  public Vaults(
      VaultStore store,
      List<VaultUse> uses,
      Predicate<VaultId> hasServers,
      Clock clock,
      int vaultsMax) {
    this.store = store;
    this.uses = List.copyOf(uses);
    this.hasServers = hasServers;
    this.clock = clock;
    this.vaultsMax = vaultsMax;
  }

  /** A vault as it is now, and whether it was made by this. */
  public record Outcome(Vault vault, boolean isNew) {}

  public Outcome put(VaultId id, VaultChange change) {
    checkNames(id);
    Optional<Vault> known = store.find(id);
    Vault before = known.orElseGet(() -> fresh(id, change));
    Vault after =
        new Vault(
            before.id(),
            change.location() == null
                ? before.location()
                : Checks.text("location", change.location(), 64),
            change.sku() == null ? before.sku() : Checks.text("sku.name", change.sku(), 64),
            change.tags() == null ? before.tags() : tags(change.tags()),
            before.createdAt());
    store.put(after);
    return new Outcome(after, known.isEmpty());
  }

  /** Changes a vault that exists. */
  public Vault update(VaultId id, VaultChange change) {
    get(id);
    return put(id, change).vault();
  }

  private Vault fresh(VaultId id, VaultChange change) {
    if (store.count() >= vaultsMax) {
      throw ProblemException.of(
              VaultProblem.TOO_MANY_VAULTS, "there are " + vaultsMax + " vaults already")
          .withRemedy("delete one, or raise secondsite.vault.vaults-max");
    }
    String location = Checks.text("location", change.location(), 64);
    return new Vault(id, location, "Standard", Map.of(), clock.instant());
  }

  private static void checkNames(VaultId id) {
    check("vaultName", NAME, id.name(), "2 to 50 letters, digits and hyphens, a letter first");
    check("resourceGroupName", GROUP, id.resourceGroup(), "at most 90 letters, digits, -_().");
    check("subscriptionId", SUBSCRIPTION, id.subscription(), "a UUID or a plain name");
  }

  private static void check(String field, Pattern pattern, String value, String rule) {
    if (!pattern.matcher(value).matches()) {
      throw ProblemException.of(VaultProblem.INVALID_VAULT_NAME, "is not a name that is allowed")
          .inField(field)
          .withRemedy("choose " + rule);
    }
  }

  private static Map<String, String> tags(Map<String, String> tags) {
    if (tags.size() > TAGS_MAX) {
      throw ProblemException.badValue("tags", "at most " + TAGS_MAX + " tags are allowed");
    }
    tags.forEach((name, value) -> {
      Checks.text("tags", name, 512);
      if (value == null || value.length() > 256) {
        throw ProblemException.badValue("tags." + name, "must be a text of at most 256");
      }
    });
    return tags;
  }

  public Vault get(VaultId id) {
    return store
        .find(id)
        .orElseThrow(() ->
            ProblemException.of(ArmProblem.RESOURCE_NOT_FOUND, "there is no vault " + id.name()));
  }

  /** Whether there was a vault to delete. */
  public boolean delete(VaultId asked) {
    Optional<Vault> vault = store.find(asked);
    vault.ifPresent(known -> {
      refuseWhereUsed(known.id());
      store.remove(known.id());
    });
    return vault.isPresent();
  }

  private void refuseWhereUsed(VaultId id) {
    long items = uses.stream().mapToLong(use -> use.protectedItems(id)).sum();
    if (items > 0) {
      throw ProblemException.of(
              VaultProblem.VAULT_HAS_PROTECTED_ITEMS, "the vault has " + items + " protected items")
          .withRemedy("disable their protection first");
    }
    if (hasServers.test(id)) {
      throw ProblemException.of(VaultProblem.VAULT_HAS_SERVERS, "servers are registered in it")
          .withRemedy("remove its replicationFabrics first");
    }
  }

  public List<Vault> list(String subscription) {
    return store.list(subscription);
  }

  public List<Vault> list(String subscription, String resourceGroup) {
    return store.list(subscription).stream()
        .filter(vault -> vault.id().resourceGroup().equalsIgnoreCase(resourceGroup))
        .toList();
  }
}
