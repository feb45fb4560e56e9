package io.secondsite.rim.kafka;

import io.secondsite.messaging.EventSender;
import io.secondsite.messaging.Inbox;
import io.secondsite.messaging.Intake;
import io.secondsite.messaging.IntakeSettings;
import io.secondsite.messaging.Outbox;
import io.secondsite.messaging.OutboxRelay;
import io.secondsite.messaging.RelaySettings;
import io.secondsite.messaging.Retries;
import io.secondsite.messaging.Transactions;
import io.secondsite.rim.config.MessagingConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/** Assembles the outbox and the inbox on the service's own database. */
@Singleton
final class MessagingBeans {
  private final DataSource database;
  private final Clock clock;
  private final MessagingConfig config;

  MessagingBeans(DataSource database, Clock clock, MessagingConfig config) {
    this.database = database;
    this.clock = clock;
    this.config = config;
  }

  @Produces
  @Singleton
  OutboxRelay relay(EventSender sender) {
    RelaySettings settings =
        new RelaySettings(
            config.batch(), config.poll(), config.publishedKept(), config.takenKept());
    return new OutboxRelay(database, sender, clock, settings);
  }

  @Produces
  @Singleton
  Outbox outbox(AfterCommit afterCommit) {
    return new Outbox(database, clock, config.source(), afterCommit::wakeRelay);
  }

  @Produces
  @Singleton
  Inbox inbox() {
    return new Inbox(database, clock);
  }

  @Produces
  @Singleton
  Intake intake(Transactions transactions, Outbox outbox) {
    return new Intake(database, transactions, outbox, clock, intakeSettings());
  }

  @Produces
  @Singleton
  Retries retries(Intake intake) {
    return new Retries(intake, intakeSettings());
  }

  private IntakeSettings intakeSettings() {
    return new IntakeSettings(
        config.attempts(), config.firstPause(), config.longestPause(), config.retryPoll());
  }
}
