package io.secondsite.vault.replica.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.replica.ActionPhase;
import io.secondsite.vault.replica.ReplicaAction;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "ReplicaAction")
@Table(name = "replica_action")
class ActionRow {
  private static final Documents<ReplicaAction> DOCUMENTS =
      new Documents<>(ReplicaAction.class, ActionPhase.class);

  @Id UUID id;
  UUID item;
  String kind;
  String phase;

  @Column(name = "ordered_at")
  Instant orderedAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected ActionRow() {}

  ActionRow(ReplicaAction action) {
    id = action.id();
    item = action.order().item();
    kind = action.order().kind().name();
    orderedAt = action.order().orderedAt();
    expiresAt = action.order().expiresAt();
    phase = phase(action);
    document = DOCUMENTS.write(action);
  }

  void become(ReplicaAction action) {
    phase = phase(action);
    document = DOCUMENTS.write(action);
  }

  private static String phase(ReplicaAction action) {
    return action.phase().getClass().getSimpleName();
  }

  ReplicaAction action() {
    return DOCUMENTS.read(document);
  }
}
