package io.secondsite.provider.registration;

/**
 * What the vault issued.
 *
 * @param authorityPem the site's authority as the vault's intermediate issued it
 * @param identityPem {@code secondsite://SITE/provider}
 * @param chainPem from the issuer of both up to, or up to below, the vault's root
 */
public record VaultAnswer(
    String server, String vault, String authorityPem, String identityPem, String chainPem) {}
