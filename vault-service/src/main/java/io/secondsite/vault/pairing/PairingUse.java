package io.secondsite.vault.pairing;

import java.util.UUID;

/** Who goes by a pairing. */
public interface PairingUse {
  /** How many machines are protected through it. */
  long itemsUnder(UUID pairing);
}
