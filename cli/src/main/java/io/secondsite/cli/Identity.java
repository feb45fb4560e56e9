package io.secondsite.cli;

/**
 * Who an agent is: what its peer needs to pair with it.
 *
 * @param fingerprint SHA-256 of the CA certificate, hexadecimal
 */
public record Identity(
    String name,
    String url,
    String hypervisor,
    String version,
    String caCertificatePem,
    String fingerprint) {}
