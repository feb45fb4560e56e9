package io.secondsite.vault.inventory;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.RegistrationStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the servers of a vault told of: only registered ones show. Names do not mind case; what is
 * found carries the name as the site has it. Works in the caller's transaction; thread-safe.
 */
public final class Inventory {
  private final InventoryStore store;
  private final RegistrationStore servers;

  public Inventory(InventoryStore store, RegistrationStore servers) {
    this.store = store;
    this.servers = servers;
  }

  public List<RegisteredServer> servers(VaultId vault) {
    return servers.listServers(vault);
  }

  public Optional<RegisteredServer> server(VaultId vault, String name) {
    return servers.findServer(name).filter(server -> server.vault().key().equals(vault.key()));
  }

  /** What a server last told of itself. */
  public Optional<SiteObject.Server> heartbeat(RegisteredServer server) {
    return store.list(server.name(), SiteObject.Server.class).stream().findFirst();
  }

  /** All of a kind of all servers of the vault. */
  public <T extends SiteObject> List<T> all(VaultId vault, Class<T> kind) {
    return servers(vault).stream()
        .flatMap(server -> store.list(server.name(), kind).stream())
        .toList();
  }

  /** All of a kind of one server; none where it is not registered here. */
  public <T extends SiteObject> List<T> all(VaultId vault, String server, Class<T> kind) {
    return server(vault, server).map(known -> store.list(known.name(), kind)).orElseGet(List::of);
  }

  public <T extends SiteObject> Optional<T> find(
      VaultId vault, String server, Class<T> kind, String name) {
    return all(vault, server, kind).stream()
        .filter(object -> object.name().equalsIgnoreCase(name))
        .findFirst();
  }

  public Optional<SiteObject.Cloud> cloud(VaultId vault, String server, String name) {
    return find(vault, server, SiteObject.Cloud.class, name);
  }

  public Optional<SiteObject.VmNetwork> network(VaultId vault, String server, String name) {
    return find(vault, server, SiteObject.VmNetwork.class, name);
  }

  public Optional<SiteObject.Machine> machine(VaultId vault, String server, UUID vm) {
    return find(vault, server, SiteObject.Machine.class, vm.toString());
  }

  /** The machines of a cloud. */
  public List<SiteObject.Machine> machines(VaultId vault, String server, String cloud) {
    return all(vault, server, SiteObject.Machine.class).stream()
        .filter(machine -> cloud.equalsIgnoreCase(machine.cloud()))
        .toList();
  }
}
