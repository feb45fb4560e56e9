package io.secondsite.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** A running broker with all topics. Closing ends it; its data stays. Not thread-safe. */
public final class Broker implements AutoCloseable {
  /** As whom the broker logs in to itself, with a password of this run. */
  static final String OWN_USER = "secondsite-broker";

  private final BrokerSettings settings;
  private final KafkaRaftServer server;

  private Broker(BrokerSettings settings, KafkaRaftServer server) {
    this.settings = settings;
    this.server = server;
  }

  /** Starts a broker; returns when its topics are there. */
  public static Broker start(BrokerSettings settings, SecureRandom random)
      throws IOException, InterruptedException {
    format(settings);
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String password = HexFormat.of().formatHex(secret);
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(BrokerProperties.complete(settings, password)), Time.SYSTEM);
    server.startup();
    Broker broker = new Broker(settings, server);
    try (Admin admin = Admin.create(BrokerProperties.client(settings, password))) {
      CatalogueTopics.make(admin);
      return broker;
    } catch (ExecutionException e) {
      broker.close();
      throw new IOException("the topics could not be made: " + e.getMessage(), e);
    }
  }

  private static void format(BrokerSettings settings) throws IOException {
    Files.createDirectories(settings.folder());
    if (Files.exists(settings.folder().resolve("data/meta.properties"))) {
      return;
    }
    Path file =
        Files.createTempFile(
            settings.folder(),
            "format",
            ".properties",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Properties properties = BrokerProperties.plain(settings);
      try (OutputStream out = Files.newOutputStream(file)) {
        properties.store(out, null);
      }
      formatWith(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void formatWith(Path file) throws IOException {
    String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
    int status = StorageTool.execute(command, System.err);
    if (status != 0) {
      throw new IOException("Kafka's data folder could not be formatted (" + status + ")");
    }
  }

  /** Where clients reach it. */
  public String address() {
    return settings.address();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
