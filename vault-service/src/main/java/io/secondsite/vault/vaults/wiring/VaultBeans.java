package io.secondsite.vault.vaults.wiring;

import io.quarkus.arc.All;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.registration.RegistrationStore;
import io.secondsite.vault.vaults.VaultStore;
import io.secondsite.vault.vaults.VaultUse;
import io.secondsite.vault.vaults.Vaults;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Assembles the vaults. */
@Singleton
final class VaultBeans {

  @Produces
  @Singleton
  Vaults vaults(
      VaultStore store,
      @All List<VaultUse> uses,
      RegistrationStore servers,
      Clock clock,
      VaultConfig config) {
    return new Vaults(
        store, uses, vault -> !servers.listServers(vault).isEmpty(), clock, config.vaultsMax());
  }
}
