package io.secondsite.vault.vaults.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class VaultRepository implements PanacheRepositoryBase<VaultEntity, String> {}
