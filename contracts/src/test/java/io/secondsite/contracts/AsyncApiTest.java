package io.secondsite.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The document for integrators is made from the catalogue, so that it cannot lag behind. */
class AsyncApiTest {
  private static final Path DOCUMENT = Path.of("../docs/reference/asyncapi.json");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT)
          .build();

  @Test
  void theDocumentDescribesEveryTopicAndEvent() throws IOException {
    Map<String, Object> made = document();
    if (Boolean.getBoolean("contracts.write")) {
      Files.writeString(DOCUMENT, JSON.writeValueAsString(made) + "\n");
    }
    JsonNode committed = JSON.readTree(Files.readAllBytes(DOCUMENT));
    assertThat(committed).isEqualTo(JSON.valueToTree(made));
  }

  private static Map<String, Object> document() {
    Map<String, Object> channels = new LinkedHashMap<>();
    Map<String, Object> operations = new LinkedHashMap<>();
    Map<String, Object> messages = new LinkedHashMap<>();
    for (Topic topic : Topic.values()) {
      String channel = topic.topicName().substring("secondsite.".length());
      Map<String, Object> onChannel = new LinkedHashMap<>();
      for (Class<? extends Event> kind : EventCatalogue.kindsOf(topic)) {
        messages.put(kind.getSimpleName(), message(kind));
        onChannel.put(
            kind.getSimpleName(), reference("#/components/messages/" + kind.getSimpleName()));
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("address", topic.topicName());
      entry.put("description", "Published by " + topic.publisher() + ", kept: " + kept(topic));
      entry.put("messages", onChannel);
      channels.put(channel, entry);
      Map<String, Object> operation = new LinkedHashMap<>();
      operation.put("action", "send");
      operation.put("channel", reference("#/channels/" + channel));
      operations.put("publish-" + channel, operation);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("asyncapi", "3.0.0");
    document.put("info", Map.of("title", "Secondsite events", "version", "1"));
    document.put("defaultContentType", "application/json");
    document.put("channels", channels);
    document.put("operations", operations);
    document.put("components", Map.of("messages", messages));
    return document;
  }

  private static Map<String, Object> message(Class<? extends Event> kind) {
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("name", EventCatalogue.typeOf(kind));
    message.put("headers", headers(EventCatalogue.typeOf(kind)));
    message.put("payload", Schema.of(kind));
    return message;
  }

  private static Map<String, Object> headers(String type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("ce_type", Map.of("const", type));
    for (String name :
        List.of(
            "ce_specversion",
            "ce_id",
            "ce_source",
            "ce_subject",
            "ce_time",
            "ce_aggregateversion")) {
      properties.put(name, Map.of("type", "string"));
    }
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("type", "object");
    headers.put("properties", properties);
    headers.put("required", new ArrayList<>(properties.keySet()));
    return headers;
  }

  private static Map<String, Object> reference(String to) {
    return Map.of("$ref", to);
  }

  private static String kept(Topic topic) {
    return topic.kept().map(kept -> kept.toDays() + " days").orElse("compacted");
  }
}
