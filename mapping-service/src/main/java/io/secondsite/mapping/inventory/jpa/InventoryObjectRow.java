package io.secondsite.mapping.inventory.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** One object of the image; without a content it is gone. */
@Entity
@Table(name = "inventory_object")
class InventoryObjectRow {
  @Id String key = "";

  @Nullable String kind;

  @Column(columnDefinition = "text")
  @Nullable String content;

  @Column(name = "changed_in", nullable = false)
  long changedIn;
}
