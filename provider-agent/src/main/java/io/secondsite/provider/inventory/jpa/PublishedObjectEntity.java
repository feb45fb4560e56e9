package io.secondsite.provider.inventory.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "published_object")
class PublishedObjectEntity {
  @Id
  @Column(name = "object_key")
  String key = "";

  String digest = "";
}
