package io.secondsite.standalone;

import io.secondsite.broker.Broker;
import io.secondsite.broker.BrokerSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The child process that runs Kafka: arguments are the data folder, the port, the controller's
 * port, a file to write when ready, and the file with the users' passwords ({@link Passwords}).
 * Clients log in by SASL_PLAINTEXT with mechanism PLAIN; it listens on loopback only, for one
 * machine. Every topic of the catalogue is there when it is ready. It ends with its parent.
 */
public final class KafkaMain {
  /** Held, so that their levels stay. */
  private static final Logger[] TALKATIVE = {
    Logger.getLogger("org.apache.kafka"),
    Logger.getLogger("kafka"),
    Logger.getLogger("state.change.logger")
  };

  private KafkaMain() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      throw new IllegalArgumentException(
          "wanted: data folder, port, controller port, ready file, passwords file");
    }
    ParentWatch.exitAtEndOfInput();
    for (Logger logger : TALKATIVE) {
      logger.setLevel(Level.WARNING);
    }
    Map<String, String> users = Passwords.read(Path.of(args[4]));
    if (users.isEmpty()) {
      throw new IllegalArgumentException(args[4] + " names no user");
    }
    BrokerSettings settings =
        new BrokerSettings(
            Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), users, true);
    Broker broker = Broker.start(settings, new SecureRandom());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(broker::close));
    ReadyFile.write(Path.of(args[3]), broker.address());
    new CountDownLatch(1).await();
  }
}
