package io.secondsite.provider.site;

/** A certificate for somebody else's key, and who issued it. */
public record IssuedCertificate(String certificatePem, String authorityPem) {}
