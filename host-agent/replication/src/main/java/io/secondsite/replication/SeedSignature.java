package io.secondsite.replication;

/**
 * A host's signature of a manifest.
 *
 * @param certificatePem of the host that signed
 * @param algorithm by the JDK's name of it
 * @param value in Base64
 */
public record SeedSignature(String certificatePem, String algorithm, String value) {}
