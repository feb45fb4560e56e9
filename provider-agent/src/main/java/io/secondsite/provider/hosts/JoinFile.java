package io.secondsite.provider.hosts;

import java.time.Instant;

/**
 * What a host needs to join the site; an operator carries it there.
 *
 * @param url of this provider-agent
 * @param authorityPem to pin: nothing else is trusted with the token
 */
public record JoinFile(
    String url, String authorityPem, String host, String token, Instant expiresAt) {
  @Override
  public String toString() {
    return "JoinFile[host=" + host + ", expiresAt=" + expiresAt + "]";
  }
}
