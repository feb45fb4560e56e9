package io.secondsite.provider.registration;

/** What a server tells of itself, and the certificates it asks for. */
public record VaultRequest(
    String server, String providerVersion, String authorityCsrPem, String identityCsrPem) {}
