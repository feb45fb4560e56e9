package io.secondsite.vault.protection;

import java.util.Optional;
import java.util.UUID;

/** The machines that the vault's servers have told of. */
public interface Machines {
  Optional<Machine> find(String vault, String server, UUID vm);
}
