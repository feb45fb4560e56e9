package io.secondsite.provider.registration.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.RegistrationEvent;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRegistered;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRemoved;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRenewed;
import io.secondsite.contracts.vault.RegistrationEvent.ServerRevoked;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.provider.inventory.InventoryAnnouncements;
import io.secondsite.provider.registration.RegistrationState.End;
import io.secondsite.provider.registration.Registrations;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in the vault's decisions about this server. */
@ApplicationScoped
class RegistrationListener {
  private static final String CONSUMER = "provider-registration";

  private final EventDoor door;
  private final Registrations registrations;
  private final InventoryAnnouncements announcements;
  private final String server;

  RegistrationListener(
      EventDoor door,
      Registrations registrations,
      InventoryAnnouncements announcements,
      Site site) {
    this.door = door;
    this.registrations = registrations;
    this.announcements = announcements;
    server = site.name();
  }

  /** What was parked before a restart is tried again. */
  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.REGISTRATION, this::take);
  }

  @Incoming("registration")
  @Blocking
  void accept(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.REGISTRATION, record, this::take);
  }

  private void take(IncomingEvent event) {
    if (event.data().orElse(null) instanceof RegistrationEvent about
        && about.server().equals(server)) {
      apply(about);
    }
  }

  private void apply(RegistrationEvent event) {
    switch (event) {
      case ServerRegistered accepted -> {
        if (registrations.accepted(accepted.vault(), accepted.siteAuthorityPem())) {
          announcements.startOver();
        }
      }
      case ServerRenewed renewed -> {}
      case ServerRevoked revoked ->
          registrations.ended(revoked.vault(), End.REVOKED, revoked.reason(), revoked.at());
      case ServerRemoved removed ->
          registrations.ended(
              removed.vault(), End.REMOVED, "the vault removed this server", removed.at());
    }
  }
}
