package io.secondsite.vault.pairing.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.vault.document.AdministrativeLock;
import io.secondsite.vault.pairing.Pairing;
import io.secondsite.vault.pairing.PairingStore;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Cloud pairings in PostgreSQL. Thread-safe. */
@Singleton
final class PostgresPairings implements PairingStore {
  private final PairingRows rows;

  PostgresPairings(PairingRows rows) {
    this.rows = rows;
  }

  @Override
  public void holdAll() {
    rows.getEntityManager().createNativeQuery(AdministrativeLock.HOLD).getResultList();
  }

  @Override
  public void add(Pairing pairing) {
    rows.persist(new PairingRow(pairing));
  }

  @Override
  public void remove(UUID id) {
    rows.deleteById(id);
  }

  @Override
  public Optional<Pairing> find(UUID id) {
    return rows.findByIdOptional(id).map(PairingRow::pairing);
  }

  @Override
  public List<Pairing> list(String vault) {
    return rows.find("vault", Sort.by("name"), vault).stream().map(PairingRow::pairing).toList();
  }

  @Override
  public List<Pairing> under(UUID policy) {
    return rows.find("policy", Sort.by("name"), policy).stream().map(PairingRow::pairing).toList();
  }
}
