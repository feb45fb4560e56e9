package io.secondsite.vault.protection.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity(name = "RemovedPoint")
@Table(name = "removed_point")
@IdClass(PointRow.Key.class)
class RemovedPointRow {
  @Id UUID vm;
  @Id String host;
  @Id String point;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected RemovedPointRow() {}

  RemovedPointRow(PointRow.Key key) {
    vm = key.vm();
    host = key.host();
    point = key.point();
  }
}
