package io.secondsite.vault.pairing.wiring;

import io.secondsite.vault.job.Jobs;
import io.secondsite.vault.pairing.Clouds;
import io.secondsite.vault.pairing.PairingAnnouncements;
import io.secondsite.vault.pairing.PairingStore;
import io.secondsite.vault.pairing.PairingUse;
import io.secondsite.vault.pairing.Pairings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

@Singleton
final class PairingBeans {

  @Produces
  @Singleton
  Pairings pairings(
      PairingStore store,
      Clouds clouds,
      PairingUse use,
      PairingAnnouncements announcements,
      Jobs jobs,
      Clock clock) {
    return new Pairings(store, clouds, use, announcements, jobs, clock, UUID::randomUUID);
  }
}
