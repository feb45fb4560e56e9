package io.secondsite.mapping.inventory.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** How many changes the image has seen; there is one row. */
@Entity
@Table(name = "inventory_version")
class InventoryVersionRow {
  static final int ONLY = 1;

  @Id int id;

  @Column(nullable = false)
  long version;
}
