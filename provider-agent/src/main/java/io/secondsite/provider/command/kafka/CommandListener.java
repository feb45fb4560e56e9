package io.secondsite.provider.command.kafka;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.contracts.vault.CommandEvent;
import io.secondsite.fabric.Site;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each command for this server to who carries it out. */
@ApplicationScoped
class CommandListener {
  private static final Logger log = LoggerFactory.getLogger(CommandListener.class);
  private static final String CONSUMER = "provider-command";

  private final EventDoor door;
  private final Instance<CommandHandler> handlers;
  private final String server;

  CommandListener(EventDoor door, @Any Instance<CommandHandler> handlers, Site site) {
    this.door = door;
    this.handlers = handlers;
    server = site.name();
  }

  /** What was parked before a restart is tried again. */
  void start(@Observes StartupEvent event) {
    door.register(CONSUMER, Topic.COMMAND, this::take);
  }

  @Incoming("command")
  @Blocking
  void accept(ConsumerRecord<String, byte[]> record) {
    door.accept(CONSUMER, Topic.COMMAND, record, this::take);
  }

  private void take(IncomingEvent event) throws Exception {
    if (event.data().orElse(null) instanceof CommandEvent command
        && command.server().equals(server)) {
      handle(command);
    }
  }

  private void handle(CommandEvent command) throws Exception {
    for (CommandHandler handler : handlers) {
      if (handler.takes(command)) {
        handler.handle(command);
        return;
      }
    }
    log.atError().addKeyValue("command", command).log("nobody carries out this command");
  }
}
