package io.secondsite.vault.inventory;

import io.secondsite.vault.registration.RegisteredServer;

/** Asks a server to tell everything again; in the caller's transaction. */
public interface RefreshCommands {
  void refresh(RegisteredServer server);
}
