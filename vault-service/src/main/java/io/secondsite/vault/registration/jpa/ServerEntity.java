package io.secondsite.vault.registration.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "server")
class ServerEntity {
  @Id
  @Column(name = "name_key")
  String key = "";

  String name = "";

  @Column(name = "vault_key")
  String vaultKey = "";

  @Column(name = "vault_id")
  String vaultId = "";

  @Column(name = "provider_version")
  String providerVersion = "";

  String keys = "";

  @Column(name = "authority_pem")
  String authorityPem = "";

  @Column(name = "identity_pem")
  String identityPem = "";

  @Column(name = "chain_pem")
  String chainPem = "";

  @Column(name = "registered_at")
  Instant registeredAt = Instant.EPOCH;
}
