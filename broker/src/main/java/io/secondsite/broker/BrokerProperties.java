package io.secondsite.broker;

import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The broker's configuration, and its clients'. */
final class BrokerProperties {
  private static final String SERVICES = "SERVICES";
  private static final String CONTROLLER = "CONTROLLER";
  private static final String LOGIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  private BrokerProperties() {}

  /** Without secrets: enough to format the data folder. */
  static Properties plain(BrokerSettings settings) {
    Properties properties = new Properties();
    String controller = "127.0.0.1:" + settings.controllerPort();
    String protocol = settings.users().isEmpty() ? "PLAINTEXT" : "SASL_PLAINTEXT";
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put(
        "listeners", SERVICES + "://" + settings.address() + "," + CONTROLLER + "://" + controller);
    properties.put("advertised.listeners", SERVICES + "://" + settings.address());
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("inter.broker.listener.name", SERVICES);
    properties.put(
        "listener.security.protocol.map",
        SERVICES + ":" + protocol + "," + CONTROLLER + ":" + protocol);
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put("sasl.mechanism.controller.protocol", "PLAIN");
    properties.put("log.dirs", settings.folder().resolve("data").toString());
    putSizes(properties);
    if (settings.isDurable()) {
      // one node has no other that holds what its page cache loses
      properties.put("log.flush.interval.messages", "1");
    }
    return properties;
  }

  private static void putSizes(Properties properties) {
    properties.put("auto.create.topics.enable", "false");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // consumers that are away for longer than that read the topics again; they take nothing twice
    properties.put("offsets.retention.minutes", "43200");
    properties.put("log.cleaner.dedupe.buffer.size", "2097152");
    properties.put("num.network.threads", "1");
    properties.put("num.io.threads", "2");
  }

  static Properties complete(BrokerSettings settings, String brokerPassword) {
    Properties properties = plain(settings);
    if (!settings.users().isEmpty()) {
      String users =
          settings.users().entrySet().stream()
              .map(user -> " user_" + user.getKey() + "=\"" + user.getValue() + "\"")
              .collect(Collectors.joining());
      String own = login(Broker.OWN_USER, brokerPassword);
      String itself = own + " user_" + Broker.OWN_USER + "=\"" + brokerPassword + "\"";
      properties.put("listener.name.services.plain.sasl.jaas.config", itself + users + ";");
      properties.put("listener.name.controller.plain.sasl.jaas.config", itself + ";");
    }
    return properties;
  }

  /** What the broker's own client needs to reach it. */
  static Map<String, Object> client(BrokerSettings settings, String brokerPassword) {
    if (settings.users().isEmpty()) {
      return Map.of("bootstrap.servers", settings.address());
    }
    return Map.of(
        "bootstrap.servers",
        settings.address(),
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        login(Broker.OWN_USER, brokerPassword) + ";");
  }

  private static String login(String user, String password) {
    return LOGIN_MODULE + " username=\"" + user + "\" password=\"" + password + "\"";
  }
}
