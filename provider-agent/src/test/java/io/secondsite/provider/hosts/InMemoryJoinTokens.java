package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class InMemoryJoinTokens implements JoinTokens {
  private final Map<String, JoinToken> tokens = new HashMap<>();

  @Override
  public void add(JoinToken token) {
    tokens.put(token.digest(), token);
  }

  @Override
  public Optional<JoinToken> find(String digest) {
    return Optional.ofNullable(tokens.get(digest));
  }

  @Override
  public List<JoinToken> ofHost(String host) {
    return tokens.values().stream()
        .filter(token -> token.host().equals(host))
        .sorted(Comparator.comparing(JoinToken::expiresAt).reversed())
        .toList();
  }

  @Override
  public boolean use(String digest, String keyDigest, Instant at) {
    JoinToken token = find(digest).orElseThrow();
    if (token.usedByKey() != null && !token.usedByKey().equals(keyDigest)) {
      return false;
    }
    add(new JoinToken(digest, token.host(), token.expiresAt(), keyDigest, at));
    return true;
  }

  @Override
  public void removeExpiredBefore(Instant instant) {
    tokens.values().removeIf(token -> token.expiresAt().isBefore(instant));
  }
}
