package io.secondsite.vault.policy.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.policy.Policy;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

@Entity(name = "Policy")
@Table(name = "policy")
class PolicyRow {
  private static final Documents<Policy> DOCUMENTS = new Documents<>(Policy.class);

  @Id UUID id;
  String vault;
  String name;
  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected PolicyRow() {}

  PolicyRow(Policy policy) {
    id = policy.id();
    vault = policy.vault();
    name = policy.name();
    document = DOCUMENTS.write(policy);
  }

  Policy policy() {
    return DOCUMENTS.read(document);
  }
}
