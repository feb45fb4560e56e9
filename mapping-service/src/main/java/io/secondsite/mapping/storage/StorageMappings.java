package io.secondsite.mapping.storage;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.InventoryCache;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The storage mappings. Each call that changes something is in a transaction of the caller's.
 * Thread-safe.
 */
public final class StorageMappings {
  private final InventoryCache inventory;
  private final StorageMappingStore store;
  private final StorageAnnouncements announcements;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final long mappingsMax;

  public StorageMappings(
      InventoryCache inventory,
      StorageMappingStore store,
      StorageAnnouncements announcements,
      Clock clock,
      Supplier<UUID> ids,
      long mappingsMax) {
    this.inventory = inventory;
    this.store = store;
    this.announcements = announcements;
    this.clock = clock;
    this.ids = ids;
    this.mappingsMax = mappingsMax;
  }

  /** A mapping with whether it is new. */
  public record Made(StorageMapping mapping, boolean isNew) {}

  /** Makes a mapping; the same one again is no change. */
  public Made make(StorageMappingProposal proposal) {
    Inventory known = inventory.locked();
    Optional<StorageMapping> sameName =
        store
            .fitting(
                new StorageMappingFilter(
                    proposal.vault(),
                    proposal.name(),
                    proposal.primary().server(),
                    proposal.primary().name(),
                    null))
            .stream()
            .findFirst();
    if (sameName.isPresent()) {
      return new Made(unchanged(sameName.get(), proposal), false);
    }
    if (store.count() >= mappingsMax) {
      throw tooMany();
    }
    check(known, proposal.primary(), proposal.recovery(), Optional.empty());
    return new Made(kept(made(proposal)), true);
  }

  private StorageMapping made(StorageMappingProposal proposal) {
    Instant now = clock.instant();
    return new StorageMapping(
        ids.get(),
        proposal.vault(),
        proposal.name(),
        proposal.primary(),
        proposal.recovery(),
        now,
        now);
  }

  private static StorageMapping unchanged(StorageMapping mapping, StorageMappingProposal proposal) {
    if (mapping.recovery().equals(proposal.recovery())) {
      return mapping;
    }
    throw ProblemException.of(
            MappingCode.MAPPING_EXISTS,
            mapping.name() + " maps " + mapping.primary() + " to " + mapping.recovery())
        .inField("name")
        .withRemedy("change that mapping, or choose another name");
  }

  /** Gives a mapping another recovery classification; empty is the recovery server it has. */
  public StorageMapping change(UUID id, Optional<String> recoveryServer, String classification) {
    Inventory known = inventory.locked();
    StorageMapping mapping = byId(id);
    ClassificationId recovery =
        new ClassificationId(recoveryServer.orElse(mapping.recovery().server()), classification);
    if (recovery.equals(mapping.recovery())) {
      return mapping;
    }
    check(known, mapping.primary(), recovery, Optional.of(id));
    return kept(mapping.to(recovery, clock.instant()));
  }

  public void remove(UUID id) {
    inventory.locked();
    StorageMapping mapping = byId(id);
    store.remove(id);
    announcements.gone(mapping);
  }

  public StorageMapping byId(UUID id) {
    return store
        .byId(id)
        .orElseThrow(() ->
            ProblemException.of(MappingCode.UNKNOWN_MAPPING, "there is no mapping " + id)
                .withRemedy("list the mappings that there are"));
  }

  public List<StorageMapping> fitting(StorageMappingFilter filter) {
    return store.fitting(filter);
  }

  public StorageMappingState stateOf(StorageMapping mapping) {
    Inventory known = inventory.current();
    if (isMissing(known, mapping.primary())) {
      return StorageMappingState.PRIMARY_CLASSIFICATION_MISSING;
    }
    return isMissing(known, mapping.recovery())
        ? StorageMappingState.RECOVERY_CLASSIFICATION_MISSING
        : StorageMappingState.PAIRED;
  }

  private void check(
      Inventory known,
      ClassificationId primary,
      ClassificationId recovery,
      Optional<UUID> changed) {
    exists(known, primary, "primary");
    exists(known, recovery, "recovery");
    if (primary.equals(recovery)) {
      throw ProblemException.of(
              MappingCode.TARGET_CLASSIFICATION_SAME, primary + " is both classifications")
          .inField("recoveryClassification")
          .withRemedy("choose another classification of that server");
    }
    free(primary, recovery.server(), changed);
  }

  private void free(ClassificationId primary, String server, Optional<UUID> changed) {
    store
        .fitting(new StorageMappingFilter(null, null, primary.server(), primary.name(), server))
        .stream()
        .filter(mapping -> changed.filter(mapping.id()::equals).isEmpty())
        .findFirst()
        .ifPresent(mapping -> {
          throw ProblemException.of(
                  MappingCode.CLASSIFICATION_ALREADY_MAPPED,
                  primary + " is mapped to " + mapping.recovery() + " by " + mapping.name())
              .inField("primaryClassification")
              .withRemedy("change or remove that mapping");
        });
  }

  private static void exists(Inventory known, ClassificationId classification, String side) {
    if (!known.hasServer(classification.server())) {
      throw ProblemException.of(
              MappingCode.UNKNOWN_SERVER, "no server " + classification.server() + " is registered")
          .inField(side + "Server")
          .withRemedy("register the server with the vault, or name another");
    }
    if (isMissing(known, classification)) {
      throw ProblemException.of(
              MappingCode.UNKNOWN_CLASSIFICATION, "there is no classification " + classification)
          .inField(side + "Classification")
          .withRemedy("add it to the site's fabric, or name another");
    }
  }

  private static boolean isMissing(Inventory known, ClassificationId classification) {
    return known.classification(classification.server(), classification.name()).isEmpty();
  }

  private StorageMapping kept(StorageMapping mapping) {
    store.keep(mapping);
    announcements.set(mapping);
    return mapping;
  }

  private ProblemException tooMany() {
    return ProblemException.of(
            MappingCode.TOO_MANY_MAPPINGS, "there may be " + mappingsMax + " storage mappings")
        .withRemedy("raise secondsite.mapping.limits.storage-mappings, or remove some");
  }
}
