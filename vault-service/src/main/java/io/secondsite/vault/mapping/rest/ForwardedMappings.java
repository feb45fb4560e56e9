package io.secondsite.vault.mapping.rest;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.inventory.Inventory;
import io.secondsite.vault.mapping.CatchingUp;
import io.secondsite.vault.mapping.Mapping;
import io.secondsite.vault.mapping.MappingClient;
import io.secondsite.vault.mapping.MappingKind;
import io.secondsite.vault.mapping.MappingProblem;
import io.secondsite.vault.mapping.MappingQuery;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Asks mapping-service in the caller's name. */
@RequestScoped
class ForwardedMappings {
  private final MappingClient client;
  private final HttpHeaders headers;
  private final Inventory inventory;
  private final CatchingUp caughtUp;

  ForwardedMappings(
      MappingClient client, HttpHeaders headers, Inventory inventory, CatchingUp caughtUp) {
    this.client = client;
    this.headers = headers;
    this.inventory = inventory;
    this.caughtUp = caughtUp;
  }

  List<Mapping> all(MappingKind kind, VaultId vault) {
    return client.list(kind, authorization(), MappingQuery.of(vault.id()));
  }

  List<Mapping> of(MappingKind kind, VaultId vault, Place primary) {
    return client.list(
        kind,
        authorization(),
        new MappingQuery(vault.id(), null, primary.server(), primary.name()));
  }

  Mapping get(MappingKind kind, VaultId vault, Place primary, String name) {
    return find(kind, vault, primary, name)
        .orElseThrow(() ->
            ProblemException.of(
                MappingProblem.UNKNOWN_MAPPING,
                primary.name() + " of " + primary.server() + " has no mapping " + name));
  }

  private Optional<Mapping> find(MappingKind kind, VaultId vault, Place primary, String name) {
    return client.find(kind, authorization(), query(vault, primary, name));
  }

  /** As asked: a new mapping, the one that there is, or another counterpart for it. */
  Mapping put(MappingKind kind, VaultId vault, Place primary, String name, Place recovery) {
    Optional<Mapping> before = find(kind, vault, primary, name);
    if (before.isPresent()) {
      return change(kind, before.get(), recovery);
    }
    MappingQuery which = query(vault, primary, name);
    return caughtUp.retry(
        () -> isKnownHere(kind, vault, primary) && isKnownHere(kind, vault, recovery),
        () -> client.create(kind, authorization(), which, recovery.server(), recovery.name()));
  }

  private boolean isKnownHere(MappingKind kind, VaultId vault, Place place) {
    return kind == MappingKind.NETWORK
        && inventory.network(vault, place.server(), place.name()).isPresent();
  }

  Mapping change(MappingKind kind, Mapping mapping, Place recovery) {
    boolean same =
        mapping.recoveryServer().equals(recovery.server())
            && mapping.recovery().equals(recovery.name());
    return same
        ? mapping
        : client.change(kind, authorization(), mapping.id(), recovery.server(), recovery.name());
  }

  /** Gone already is gone. */
  void delete(MappingKind kind, VaultId vault, Place primary, String name) {
    find(kind, vault, primary, name)
        .ifPresent(mapping -> client.delete(kind, authorization(), mapping.id()));
  }

  private static MappingQuery query(VaultId vault, Place primary, String name) {
    return new MappingQuery(vault.id(), name, primary.server(), primary.name());
  }

  private String authorization() {
    String token = headers.getHeaderString(HttpHeaders.AUTHORIZATION);
    return token == null ? "" : token;
  }
}
