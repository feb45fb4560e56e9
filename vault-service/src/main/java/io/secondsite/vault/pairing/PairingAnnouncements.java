package io.secondsite.vault.pairing;

import java.util.UUID;

/** Tells the sites which clouds are paired. */
public interface PairingAnnouncements {
  void set(Pairing pairing);

  void removed(UUID id);
}
