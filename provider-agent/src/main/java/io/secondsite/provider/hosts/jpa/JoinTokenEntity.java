package io.secondsite.provider.hosts.jpa;

import io.secondsite.provider.hosts.JoinToken;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "join_token")
class JoinTokenEntity {
  @Id String digest = "";

  String host = "";

  @Column(name = "expires_at")
  Instant expiresAt = Instant.EPOCH;

  @Column(name = "used_by_key")
  @Nullable String usedByKey;

  @Column(name = "used_at")
  @Nullable Instant usedAt;

  static JoinTokenEntity of(JoinToken token) {
    JoinTokenEntity row = new JoinTokenEntity();
    row.digest = token.digest();
    row.host = token.host();
    row.expiresAt = token.expiresAt();
    row.usedByKey = token.usedByKey();
    row.usedAt = token.usedAt();
    return row;
  }

  JoinToken toToken() {
    return new JoinToken(digest, host, expiresAt, usedByKey, usedAt);
  }
}
