package io.secondsite.vault.vaults.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "vault")
class VaultEntity {
  @Id String key = "";
  String subscription = "";

  @Column(name = "resource_group")
  String resourceGroup = "";

  String name = "";
  String location = "";
  String sku = "";
  String tags = "{}";

  @Column(name = "created_at")
  Instant createdAt = Instant.EPOCH;
}
