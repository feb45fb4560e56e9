package io.secondsite.vault.inventory;

import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.registration.RegistrationStore;
import io.secondsite.vault.registration.ServerRemoval;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in what servers tell; what no registered server tells is kept out. */
public final class InventoryFold implements ServerRemoval {
  private static final Logger log = LoggerFactory.getLogger(InventoryFold.class);

  private final InventoryStore store;
  private final RegistrationStore servers;

  public InventoryFold(InventoryStore store, RegistrationStore servers) {
    this.store = store;
    this.servers = servers;
  }

  /** An object as it is now. */
  public void set(String key, SiteObject object, long version) {
    boolean isOwn = key.startsWith(object.server() + "/");
    if (!isOwn || !isRegistered(object.server())) {
      keptOut(object.server(), key);
      return;
    }
    store.put(key, object, version);
  }

  /** The object of that key is gone. */
  public void gone(String key, long version) {
    int end = key.indexOf('/');
    String server = end < 0 ? key : key.substring(0, end);
    if (!isRegistered(server)) {
      keptOut(server, key);
      return;
    }
    store.bury(key, version);
  }

  private boolean isRegistered(String server) {
    return servers.findServer(server).filter(known -> known.name().equals(server)).isPresent();
  }

  private static void keptOut(String server, String key) {
    log.atInfo()
        .addKeyValue("server", server)
        .addKeyValue("key", key)
        .log("what an unregistered server tells is kept out");
  }

  @Override
  public void removed(RegisteredServer server) {
    store.forget(server.name());
  }
}
