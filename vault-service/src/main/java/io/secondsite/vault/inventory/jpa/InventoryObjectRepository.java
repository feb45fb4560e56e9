package io.secondsite.vault.inventory.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class InventoryObjectRepository implements PanacheRepositoryBase<InventoryObjectEntity, String> {}
