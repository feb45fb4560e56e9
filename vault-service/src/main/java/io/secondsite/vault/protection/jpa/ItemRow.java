package io.secondsite.vault.protection.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.protection.ItemState;
import io.secondsite.vault.protection.ProtectedItem;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity(name = "ProtectedItem")
@Table(name = "protected_item")
class ItemRow {
  private static final Documents<ProtectedItem> DOCUMENTS =
      new Documents<>(ProtectedItem.class, ItemState.class);

  @Id UUID id;
  String vault;

  @Column(name = "primary_server")
  String primaryServer;

  @Column(name = "primary_cloud")
  String primaryCloud;

  String name;
  UUID vm;
  UUID pairing;
  UUID policy;
  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected ItemRow() {}

  ItemRow(ProtectedItem item) {
    ProtectedItem.Desired desired = item.desired();
    id = desired.id();
    vault = desired.vault();
    primaryServer = desired.primary().server();
    primaryCloud = desired.primary().cloud();
    name = desired.name();
    vm = desired.vm();
    pairing = desired.pairing();
    policy = desired.policy();
    document = DOCUMENTS.write(item);
  }

  void become(ProtectedItem item) {
    document = DOCUMENTS.write(item);
  }

  ProtectedItem item() {
    return DOCUMENTS.read(document);
  }
}
