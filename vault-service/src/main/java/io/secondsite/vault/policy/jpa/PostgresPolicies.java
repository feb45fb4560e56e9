package io.secondsite.vault.policy.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.document.AdministrativeLock;
import io.secondsite.vault.policy.Policy;
import io.secondsite.vault.policy.PolicyStore;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Policies in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresPolicies implements PolicyStore {
  private final PolicyRows rows;

  PostgresPolicies(PolicyRows rows) {
    this.rows = rows;
  }

  @Override
  public void holdAll() {
    rows.getEntityManager().createNativeQuery(AdministrativeLock.HOLD).getResultList();
  }

  @Override
  public void put(Policy policy) {
    rows.getEntityManager().merge(new PolicyRow(policy));
  }

  @Override
  public void remove(UUID id) {
    rows.deleteById(id);
  }

  @Override
  public Optional<Policy> find(String vault, String name) {
    return rows.find("vault = ?1 and lower(name) = ?2", vault, name.toLowerCase(Locale.ROOT))
        .firstResultOptional()
        .map(PolicyRow::policy);
  }

  @Override
  public Optional<Policy> find(UUID id) {
    return rows.findByIdOptional(id).map(PolicyRow::policy);
  }

  @Override
  public List<Policy> list(String vault) {
    return rows.find("vault", Sort.by("name"), vault).stream().map(PolicyRow::policy).toList();
  }
}
