package io.secondsite.vault.arm;

import java.util.Optional;

/** Where operations are found again: the jobs. */
public interface Operations {
  Optional<Operation> find(VaultId vault, String id);
}
