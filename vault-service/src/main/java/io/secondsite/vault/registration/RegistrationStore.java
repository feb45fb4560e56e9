package io.secondsite.vault.registration;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.token.SecretHash;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps registration keys and servers. Works in the caller's transaction. */
public interface RegistrationStore {
  void put(RegistrationKey key);

  Optional<RegistrationKey> findKey(UUID id);

  /** The key of that secret; others who look for it wait until the transaction ends. */
  Optional<RegistrationKey> holdKey(SecretHash secret);

  /** Newest first. */
  List<RegistrationKey> listKeys(VaultId vault);

  /** The server of that name, in whatever vault; others wait as above. */
  Optional<RegisteredServer> holdServer(String name);

  Optional<RegisteredServer> findServer(String name);

  List<RegisteredServer> listServers(VaultId vault);

  void put(RegisteredServer server);

  void removeServer(String name);
}
