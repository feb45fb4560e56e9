package io.secondsite.vault.failover.jpa;

import io.secondsite.vault.document.Documents;
import io.secondsite.vault.failover.Failover;
import io.secondsite.vault.failover.FailoverPhase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity(name = "Failover")
@Table(name = "failover")
class FailoverRow {
  private static final Documents<Failover> DOCUMENTS =
      new Documents<>(Failover.class, FailoverPhase.class);

  @Id UUID id;
  String phase;

  @Column(name = "expires_at")
  Instant expiresAt;

  String document;

  @SuppressWarnings("NullAway.Init") // the framework fills the fields
  protected FailoverRow() {}

  FailoverRow(Failover failover) {
    id = failover.id();
    phase = failover.phase().getClass().getSimpleName();
    expiresAt = failover.order().expiresAt();
    document = DOCUMENTS.write(failover);
  }

  void become(Failover failover) {
    phase = failover.phase().getClass().getSimpleName();
    document = DOCUMENTS.write(failover);
  }

  Failover failover() {
    return DOCUMENTS.read(document);
  }
}
