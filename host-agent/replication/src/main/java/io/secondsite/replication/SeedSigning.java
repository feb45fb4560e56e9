package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import org.jspecify.annotations.Nullable;

/** Who signs the packages of this host; an engine without makes none. Thread-safe. */
final class SeedSigning {
  private volatile @Nullable SeedSigner signer;

  void by(SeedSigner host) {
    signer = host;
  }

  SeedSigner require() throws ReplicationException {
    SeedSigner host = signer;
    if (host == null) {
      throw new ReplicationException(Code.INVALID, "this host has no key to sign packages with");
    }
    return host;
  }
}
