package io.secondsite.vault.registration.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "registration_key")
class RegistrationKeyEntity {
  @Id UUID id = new UUID(0, 0);

  @Column(name = "vault_key")
  String vaultKey = "";

  @Column(name = "vault_id")
  String vaultId = "";

  @Column(name = "secret_sha256")
  String secret = "";

  @Column(name = "created_by")
  String createdBy = "";

  @Column(name = "created_at")
  Instant createdAt = Instant.EPOCH;

  @Column(name = "expires_at")
  Instant expiresAt = Instant.EPOCH;

  @Column(name = "revoked_at")
  @Nullable Instant revokedAt;

  @Column(name = "used_by")
  @Nullable String usedBy;

  @Column(name = "used_keys")
  @Nullable String usedKeys;

  @Column(name = "used_at")
  @Nullable Instant usedAt;
}
