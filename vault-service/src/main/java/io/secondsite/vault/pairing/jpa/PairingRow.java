package io.secondsite.vault.pairing.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.pairing.Pairing;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity(name = "CloudPairing")
@Table(name = "cloud_pairing")
class PairingRow {
  private static final Documents<Pairing> DOCUMENTS = new Documents<>(Pairing.class);

  @Id UUID id;
  String vault;
  String name;
  UUID policy;
  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected PairingRow() {}

  PairingRow(Pairing pairing) {
    id = pairing.id();
    vault = pairing.vault();
    name = pairing.name();
    policy = pairing.policy();
    document = DOCUMENTS.write(pairing);
  }

  Pairing pairing() {
    return DOCUMENTS.read(document);
  }
}
