package io.secondsite.replication;

/** Knows the hosts whose packages are taken. Thread-safe. */
@FunctionalInterface
public interface SeedVerifier {

  /**
   * Whose certificate it is.
   *
   * @throws ReplicationException SEED_FOREIGN if it is no paired host's, SEED_ALTERED if the
   *     signature is not of these bytes
   */
  Signer signer(byte[] manifest, SeedSignature signature) throws ReplicationException;

  /** A paired host, and whether its certificate was good at an instant. */
  interface Signer {
    String host();

    boolean mightSignAt(java.time.Instant instant);
  }
}
