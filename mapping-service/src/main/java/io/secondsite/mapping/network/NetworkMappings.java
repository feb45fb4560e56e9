package io.secondsite.mapping.network;

import io.secondsite.mapping.inventory.Inventory;
import io.secondsite.mapping.inventory.InventoryCache;
import io.secondsite.mapping.inventory.InventoryChange;
import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryChange.Told;
import io.secondsite.mapping.inventory.InventoryFollower;
import io.secondsite.mapping.inventory.Known.Network;
import io.secondsite.mapping.inventory.NetworkId;
import io.secondsite.mapping.problem.MappingCode;
import io.secondsite.rim.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The network mappings. Each call that changes something is in a transaction of the caller's and
 * takes the image first, so that what is published rests on the newest inventory. Thread-safe.
 */
public final class NetworkMappings implements InventoryFollower {
  private final InventoryCache inventory;
  private final NetworkMappingStore store;
  private final MappingAnnouncements announcements;
  private final Clock clock;
  private final Supplier<UUID> ids;
  private final long mappingsMax;

  public NetworkMappings(
      InventoryCache inventory,
      NetworkMappingStore store,
      MappingAnnouncements announcements,
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
  public record Made(NetworkMapping mapping, boolean isNew) {}

  /** Makes a mapping; the same one again is no change. */
  public Made make(NetworkMappingProposal proposal) {
    Inventory known = inventory.locked();
    Optional<NetworkMapping> sameName =
        store.fitting(NetworkMappingFilter.named(proposal)).stream().findFirst();
    if (sameName.isPresent()) {
      return new Made(unchanged(sameName.get(), proposal), false);
    }
    if (store.count() >= mappingsMax) {
      throw tooMany();
    }
    check(known, proposal.primary(), proposal.recovery(), Optional.empty());
    return new Made(kept(made(proposal, known)), true);
  }

  private NetworkMapping made(NetworkMappingProposal proposal, Inventory known) {
    Instant now = clock.instant();
    return new NetworkMapping(
        ids.get(),
        proposal.vault(),
        proposal.name(),
        proposal.primary(),
        proposal.recovery(),
        Resolution.of(known, proposal.primary(), proposal.recovery()),
        now,
        now);
  }

  private static NetworkMapping unchanged(NetworkMapping mapping, NetworkMappingProposal proposal) {
    if (mapping.recovery().equals(proposal.recovery())) {
      return mapping;
    }
    throw ProblemException.of(
            MappingCode.MAPPING_EXISTS,
            mapping.name() + " maps " + mapping.primary() + " to " + mapping.recovery())
        .inField("name")
        .withRemedy("change that mapping, or choose another name");
  }

  /** Gives a mapping another recovery network; empty is the recovery server it has. */
  public NetworkMapping change(UUID id, Optional<String> recoveryServer, String recoveryNetwork) {
    Inventory known = inventory.locked();
    NetworkMapping mapping = byId(id);
    NetworkId recovery =
        new NetworkId(recoveryServer.orElse(mapping.recovery().server()), recoveryNetwork);
    if (recovery.equals(mapping.recovery())) {
      return mapping;
    }
    check(known, mapping.primary(), recovery, Optional.of(id));
    return kept(mapping.to(recovery, known, clock.instant()));
  }

  public void remove(UUID id) {
    inventory.locked();
    NetworkMapping mapping = byId(id);
    store.remove(id);
    announcements.gone(mapping);
  }

  public NetworkMapping byId(UUID id) {
    return store
        .byId(id)
        .orElseThrow(() ->
            ProblemException.of(MappingCode.UNKNOWN_MAPPING, "there is no mapping " + id)
                .withRemedy("list the mappings that there are"));
  }

  public List<NetworkMapping> fitting(NetworkMappingFilter filter) {
    return store.fitting(filter);
  }

  /** What cards of that network get on that server; empty is no network. */
  public Optional<NetworkMapping.Direction> towards(NetworkId network, String server) {
    return store.on(network).stream()
        .flatMap(mapping -> mapping.from(network, server).stream())
        .findFirst();
  }

  /** What can be chosen for a source network. */
  public List<Offer> offers(NetworkId source, Optional<String> recoveryServer) {
    Inventory known = inventory.current();
    NetworkChecks.exists(known, source, "primary");
    return Offer.of(known, source, recoveryServer);
  }

  /** Resolves anew what the changed network is part of, and tells what came out differently. */
  @Override
  public void follow(Inventory now, InventoryChange change) {
    changedNetwork(change).map(store::on).orElse(List.of()).forEach(mapping -> renew(mapping, now));
  }

  private void renew(NetworkMapping mapping, Inventory now) {
    NetworkMapping renewed = mapping.to(mapping.recovery(), now, clock.instant());
    if (!renewed.resolution().equals(mapping.resolution())) {
      kept(renewed);
    }
  }

  private static Optional<NetworkId> changedNetwork(InventoryChange change) {
    return switch (change) {
      case Told told ->
          told.object() instanceof Network network ? Optional.of(network.id()) : Optional.empty();
      case Gone gone -> Network.idOf(gone.key());
    };
  }

  private void check(
      Inventory known, NetworkId primary, NetworkId recovery, Optional<UUID> changed) {
    NetworkChecks.exists(known, primary, "primary");
    NetworkChecks.exists(known, recovery, "recovery");
    NetworkChecks.different(primary, recovery);
    NetworkChecks.free(store.on(primary), primary, recovery.server(), changed, "primaryNetwork");
    NetworkChecks.free(store.on(recovery), recovery, primary.server(), changed, "recoveryNetwork");
    NetworkChecks.offered(known, primary, recovery);
  }

  private NetworkMapping kept(NetworkMapping mapping) {
    store.keep(mapping);
    announcements.set(mapping);
    return mapping;
  }

  private ProblemException tooMany() {
    return ProblemException.of(
            MappingCode.TOO_MANY_MAPPINGS, "there may be " + mappingsMax + " network mappings")
        .withRemedy("raise secondsite.mapping.limits.network-mappings, or remove some");
  }
}
