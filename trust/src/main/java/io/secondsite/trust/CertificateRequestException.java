package io.secondsite.trust;

/** A certificate request that cannot be taken; the message says why and is safe to show. */
public final class CertificateRequestException extends Exception {
  private static final long serialVersionUID = 1;

  CertificateRequestException(String message) {
    super(message);
  }
}
