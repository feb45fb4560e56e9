package io.secondsite.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.contracts.Topic;
import io.secondsite.rim.config.MessagingConfig;
import io.secondsite.rim.problem.RequestCode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  private static String document(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", "reference", name));
  }

  @Test
  void everySettingIsInTheReference() throws IOException {
    String document = document("configuration.md");
    for (Method setting : MessagingConfig.class.getDeclaredMethods()) {
      String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      assertThat(document).contains("| `secondsite.messaging." + name + "` |");
    }
  }

  @Test
  void everyCodeIsDocumentedWithItsStatus() throws IOException {
    String document = document("error-codes.md");
    for (RequestCode code : RequestCode.values()) {
      assertThat(document).contains("| `" + code.name() + "` | " + code.status() + " |");
    }
  }

  @Test
  void everyTopicIsDocumentedAsItIsKept() throws IOException {
    String document = document("events.md");
    for (Topic topic : Topic.values()) {
      assertThat(document).contains("| `" + topic.topicName() + "` | " + topic.publisher());
    }
  }
}
