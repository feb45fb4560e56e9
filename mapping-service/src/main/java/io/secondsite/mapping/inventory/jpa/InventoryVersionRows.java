package io.secondsite.mapping.inventory.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;

/** The count of changes, and the lock of who makes one. */
@Singleton
class InventoryVersionRows implements PanacheRepositoryBase<InventoryVersionRow, Integer> {

  /** As committed, whatever this transaction has read before. */
  long version() {
    return getEntityManager()
        .createQuery("select v.version from InventoryVersionRow v", Long.class)
        .getSingleResult();
  }

  InventoryVersionRow locked() {
    return findById(InventoryVersionRow.ONLY, LockModeType.PESSIMISTIC_WRITE);
  }
}
