package io.secondsite.replication;

/** Signs what this host exports. Thread-safe. */
public interface SeedSigner {

  /** This host's name, as its certificate carries it. */
  String host();

  SeedSignature sign(byte[] manifest);
}
