package io.secondsite.vault.pairing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where pairings are kept. */
public interface PairingStore {
  /** Lets only one transaction at a time change what administrators decide. */
  void holdAll();

  void add(Pairing pairing);

  void remove(UUID id);

  Optional<Pairing> find(UUID id);

  /** By name. */
  List<Pairing> list(String vault);

  /** Of every vault. */
  List<Pairing> under(UUID policy);
}
