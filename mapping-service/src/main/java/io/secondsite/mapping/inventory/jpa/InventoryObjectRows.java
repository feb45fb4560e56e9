package io.secondsite.mapping.inventory.jpa;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.secondsite.mapping.inventory.InventoryChange;
import io.secondsite.mapping.inventory.InventoryChange.Gone;
import io.secondsite.mapping.inventory.InventoryChange.Told;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The objects of the image. */
@Singleton
class InventoryObjectRows implements PanacheRepositoryBase<InventoryObjectRow, String> {

  /** What has changed since a version. */
  List<InventoryChange> since(long version) {
    return getEntityManager()
        .createQuery(
            "select o.key, o.kind, o.content from InventoryObjectRow o where o.changedIn > :version"
                + " order by o.changedIn",
            Object[].class)
        .setParameter("version", version)
        .getResultStream()
        .map(row -> change((String) row[0], (String) row[1], (String) row[2]))
        .toList();
  }

  private static InventoryChange change(
      String key, @Nullable String kind, @Nullable String content) {
    return kind == null || content == null
        ? new Gone(key)
        : new Told(KnownJson.read(kind, content));
  }

  void keep(InventoryChange change, long version) {
    InventoryObjectRow row = findById(change.key());
    if (row == null) {
      row = new InventoryObjectRow();
      row.key = change.key();
      persist(row);
    }
    row.changedIn = version;
    switch (change) {
      case Told told -> {
        row.kind = KnownJson.kindOf(told.object());
        row.content = KnownJson.write(told.object());
      }
      case Gone gone -> {
        row.kind = null;
        row.content = null;
      }
    }
  }
}
