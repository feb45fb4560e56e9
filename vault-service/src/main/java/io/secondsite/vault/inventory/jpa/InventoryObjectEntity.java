package io.secondsite.vault.inventory.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "inventory_object")
class InventoryObjectEntity {
  @Id String key = "";
  String server = "";
  String kind = "";
  String name = "";
  @Nullable String document;
  long version;

  @Column(name = "updated_at")
  Instant updatedAt = Instant.EPOCH;
}
