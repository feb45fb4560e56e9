package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An agent that another one is paired with.
 *
 * @param authentication Certificate or Kerberos; null leaves a pairing as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Peer(
    String name,
    String url,
    String caCertificatePem,
    @Nullable String authentication,
    @Nullable String kerberosPrincipal,
    @Nullable String kerberosUrl) {

  /** By certificates. */
  static Peer byCertificate(Identity one, @Nullable String authentication) {
    return new Peer(one.name(), one.url(), one.caCertificatePem(), authentication, null, null);
  }

  /** By Kerberos; without a principal the agent says what is missing. */
  static Peer byKerberos(Identity one) {
    return new Peer(
        one.name(),
        one.url(),
        one.caCertificatePem(),
        "Kerberos",
        one.kerberosPrincipal(),
        one.kerberosUrl());
  }
}
