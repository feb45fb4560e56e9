package io.secondsite.broker;

import io.secondsite.contracts.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/** Every topic of the catalogue, as the broker must keep it. */
final class CatalogueTopics {
  private static final int PARTITIONS = 3;
  private static final short REPLICAS = 1;
  private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(30);

  /** A consumer that is away for less than that learns of everything that is gone. */
  private static final Duration TOMBSTONES_KEPT = Duration.ofDays(30);

  private CatalogueTopics() {}

  /** Makes topics that are missing and mends the settings of those that are there. */
  static void make(Admin admin) throws InterruptedException, ExecutionException {
    Map<String, Map<String, String>> wanted = wanted();
    Set<String> present = admin.listTopics().names().get();
    List<NewTopic> missing = new ArrayList<>();
    wanted.forEach((name, settings) -> {
      if (!present.contains(name)) {
        missing.add(new NewTopic(name, PARTITIONS, REPLICAS).configs(settings));
      }
    });
    admin.createTopics(missing).all().get();
    mend(admin, wanted);
  }

  private static void mend(Admin admin, Map<String, Map<String, String>> wanted)
      throws InterruptedException, ExecutionException {
    admin
        .incrementalAlterConfigs(
            wanted.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.getKey()),
                        topic -> changes(topic.getValue()))))
        .all()
        .get();
  }

  private static List<AlterConfigOp> changes(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting ->
            new AlterConfigOp(
                new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
        .toList();
  }

  static Map<String, Map<String, String>> wanted() {
    Map<String, Map<String, String>> topics = new HashMap<>();
    for (Topic topic : Topic.values()) {
      topics.put(topic.topicName(), topic.kept().map(CatalogueTopics::kept).orElse(compacted()));
    }
    topics.put(Topic.DEAD_LETTER, kept(DEAD_LETTERS_KEPT));
    return topics;
  }

  private static Map<String, String> kept(Duration duration) {
    return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(duration.toMillis()));
  }

  private static Map<String, String> compacted() {
    return Map.of(
        "cleanup.policy",
        "compact",
        "delete.retention.ms",
        Long.toString(TOMBSTONES_KEPT.toMillis()));
  }
}
