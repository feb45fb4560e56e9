package io.secondsite.provider.protection;

import io.secondsite.provider.mapping.Card;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * This server's side of a protected item.
 *
 * @param host its name in the fabric file; null until one is found
 * @param storageLocation where on that host the replica goes; null leaves it to the host, and on
 *     the primary side
 * @param address how the other side reaches it
 * @param pairedWith the other side's host that it was last paired with
 * @param planned the replica's cards; empty on the primary side
 * @param at since when it stands so
 * @param health how well the replication does, on the primary side while it replicates
 */
public record ProtectionSide(
    UUID item,
    Role role,
    UUID vm,
    long generation,
    @Nullable String host,
    @Nullable String storageLocation,
    @Nullable HostAddress address,
    @Nullable HostAddress pairedWith,
    List<Card> planned,
    SideState state,
    Instant at,
    @Nullable SourceHealth health) {
  public ProtectionSide {
    planned = List.copyOf(planned);
  }

  static ProtectionSide begin(ProtectedItem item, Role role, Instant now) {
    return new ProtectionSide(
        item.id(),
        role,
        item.vm(),
        item.generation(),
        null,
        null,
        null,
        null,
        List.of(),
        new SideState.Preparing(0),
        now,
        null);
  }

  ProtectionSide at(String newHost, HostAddress newAddress) {
    return kept(newHost, newAddress, null);
  }

  ProtectionSide kept(String newHost, HostAddress newAddress, @Nullable String newLocation) {
    return new ProtectionSide(
        item,
        role,
        vm,
        generation,
        newHost,
        newLocation,
        newAddress,
        null,
        planned,
        state,
        at,
        health);
  }

  ProtectionSide paired(HostAddress other) {
    return new ProtectionSide(
        item,
        role,
        vm,
        generation,
        host,
        storageLocation,
        address,
        other,
        planned,
        state,
        at,
        health);
  }

  ProtectionSide planning(List<Card> cards) {
    return new ProtectionSide(
        item,
        role,
        vm,
        generation,
        host,
        storageLocation,
        address,
        pairedWith,
        cards,
        state,
        at,
        health);
  }

  ProtectionSide doing(@Nullable SourceHealth now) {
    return new ProtectionSide(
        item,
        role,
        vm,
        generation,
        host,
        storageLocation,
        address,
        pairedWith,
        planned,
        state,
        at,
        now);
  }

  ProtectionSide is(SideState next, Instant now) {
    return new ProtectionSide(
        item,
        role,
        vm,
        generation,
        host,
        storageLocation,
        address,
        pairedWith,
        planned,
        next,
        now,
        health);
  }

  boolean isFailedOver() {
    return state instanceof SideState.FailedOver;
  }
}
