package io.secondsite.provider.hosts;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps join tokens. */
public interface JoinTokens {
  void add(JoinToken token);

  Optional<JoinToken> find(String digest);

  /** Those of a host, newest expiry first. */
  List<JoinToken> ofHost(String host);

  /** Marks the token as used; false if another key was faster. Repeating it is no change. */
  boolean use(String digest, String keyDigest, Instant at);

  void removeExpiredBefore(Instant instant);
}
