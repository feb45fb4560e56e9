package io.secondsite.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** How a user of the stack's broker gets in: SASL PLAIN on loopback, a password for each. */
record KafkaAccess(String bootstrapServers, String user, Path passwordFile) {
  private static final String FILE = "kafka.json";

  /** A user's access, for a service that finds everything in its environment. */
  static Map<String, String> environment(String bootstrapServers, String user, String password) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS",
        bootstrapServers,
        "KAFKA_SECURITY_PROTOCOL",
        "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM",
        "PLAIN",
        "KAFKA_SASL_JAAS_CONFIG",
        login(user, password));
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  static Optional<KafkaAccess> read(StateFolder state) throws IOException {
    Path file = state.path().resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var stored = new ObjectMapper().readTree(file.toFile());
    return Optional.of(
        new KafkaAccess(
            stored.path("bootstrapServers").asText(),
            stored.path("user").asText(),
            Path.of(stored.path("passwordFile").asText())));
  }

  void write(StateFolder state) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    fields.put("bootstrapServers", bootstrapServers);
    fields.put("user", user);
    fields.put("passwordFile", passwordFile.toString());
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(state.path().resolve(FILE).toFile(), fields);
  }

  Properties properties() {
    try {
      Properties settings = new Properties();
      settings.put("bootstrap.servers", bootstrapServers);
      settings.put("security.protocol", "SASL_PLAINTEXT");
      settings.put("sasl.mechanism", "PLAIN");
      settings.put("sasl.jaas.config", login(user, Files.readString(passwordFile).strip()));
      return settings;
    } catch (IOException e) {
      throw CommandFailure.failed("the broker's password is not readable: " + e.getMessage(), e);
    }
  }
}
