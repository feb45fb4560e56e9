package io.secondsite.provider.hosts.jpa;

import io.quarkus.panache.common.Sort;
import io.secondsite.provider.hosts.JoinToken;
import io.secondsite.provider.hosts.JoinTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
@Transactional
class JpaJoinTokens implements JoinTokens {
  private static final int LISTED_MAX = 100;

  private final JoinTokenRepository rows;

  JpaJoinTokens(JoinTokenRepository rows) {
    this.rows = rows;
  }

  @Override
  public void add(JoinToken token) {
    rows.persist(JoinTokenEntity.of(token));
  }

  @Override
  public Optional<JoinToken> find(String digest) {
    return rows.findByIdOptional(digest).map(JoinTokenEntity::toToken);
  }

  @Override
  public List<JoinToken> ofHost(String host) {
    return rows.find("host", Sort.descending("expiresAt"), host).range(0, LISTED_MAX - 1).stream()
        .map(JoinTokenEntity::toToken)
        .toList();
  }

  /** One statement: of two keys at once, one finds the token taken. */
  @Override
  public boolean use(String digest, String keyDigest, Instant at) {
    int taken =
        rows.update(
            "usedByKey = ?1, usedAt = ?2 where digest = ?3 and (usedByKey is null or usedByKey ="
                + " ?1)",
            keyDigest,
            at,
            digest);
    return taken == 1;
  }

  @Override
  public void removeExpiredBefore(Instant instant) {
    rows.delete("expiresAt < ?1", instant);
  }
}
