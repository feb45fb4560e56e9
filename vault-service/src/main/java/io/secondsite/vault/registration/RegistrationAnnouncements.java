package io.secondsite.vault.registration;

import java.time.Instant;

/** Tells of servers, in the transaction of the change. */
public interface RegistrationAnnouncements {
  void registered(RegisteredServer server, Instant at);

  void renewed(RegisteredServer server, Instant at);

  void removed(RegisteredServer server, Instant at);
}
