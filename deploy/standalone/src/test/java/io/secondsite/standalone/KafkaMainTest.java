package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.contracts.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaMainTest {
  @TempDir Path folder;

  private Child start(int port) throws IOException, InterruptedException {
    Path ready = folder.resolve("ready");
    return MainProcess.start(
        KafkaMain.class,
        folder,
        ready,
        List.of(
            folder.resolve("data").toString(),
            Integer.toString(port),
            Integer.toString(FreePort.preferring(0)),
            ready.toString(),
            MainProcess.passwords(folder, "vault=one", "provider=two").toString()));
  }

  private static Admin login(int port, String user, String password) {
    return Admin.create(
        Map.of(
            "bootstrap.servers", "127.0.0.1:" + port,
            "security.protocol", "SASL_PLAINTEXT",
            "sasl.mechanism", "PLAIN",
            "request.timeout.ms", "30000",
            "default.api.timeout.ms", "60000",
            "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
                    + user
                    + "\" password=\""
                    + password
                    + "\";"));
  }

  @Test
  void usersLogInAndFindEveryTopicAsItMustBeKept() throws Exception {
    int port = FreePort.preferring(0);
    try (Child child = start(port)) {
      assertThat(child.isAlive()).isTrue();
      try (Admin vault = login(port, "vault", "one")) {
        assertThat(vault.listTopics().names().get())
            .containsAll(
                Stream.concat(
                        Arrays.stream(Topic.values()).map(Topic::topicName),
                        Stream.of(Topic.DEAD_LETTER))
                    .toList());
        assertThat(setting(vault, Topic.INVENTORY, "cleanup.policy")).isEqualTo("compact");
        assertThat(setting(vault, Topic.COMMAND, "cleanup.policy")).isEqualTo("delete");
        assertThat(setting(vault, Topic.COMMAND, "retention.ms")).isEqualTo("86400000");
      }
      try (Admin stranger = login(port, "vault", "two")) {
        assertThatThrownBy(() -> stranger.listTopics().names().get())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }
    }
    // And again with the same data at another port
    int other = FreePort.preferring(0);
    try (Child child = start(other);
        Admin provider = login(other, "provider", "two")) {
      assertThat(child.isAlive()).isTrue();
      assertThat(provider.listTopics().names().get()).contains(Topic.JOB.topicName());
    }
  }

  private static String setting(Admin admin, Topic topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    Map<ConfigResource, Config> settings = admin.describeConfigs(List.of(resource)).all().get();
    return settings.values().stream()
        .map(config -> config.get(name).value())
        .findFirst()
        .orElseThrow();
  }
}
