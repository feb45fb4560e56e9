package io.secondsite.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Who an agent is: what its peer needs to pair with it.
 *
 * @param fingerprint SHA-256 of the CA certificate, hexadecimal
 * @param kerberosPrincipal its name in its realm; null without a keytab
 * @param kerberosUrl where its Kerberos listener is; null without a keytab
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Identity(
    String name,
    String url,
    String hypervisor,
    String version,
    String caCertificatePem,
    String fingerprint,
    @Nullable String kerberosPrincipal,
    @Nullable String kerberosUrl) {}
