package io.secondsite.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.contracts.Event;
import java.io.IOException;
import java.util.Map;

/** Events as JSON: instants as ISO text, unknown fields passed over. Thread-safe. */
final class EventJson {
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private EventJson() {}

  static Payload write(Event event) {
    try {
      return Payload.of(JSON.writeValueAsBytes(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event always has a JSON form: " + event.getClass(), e);
    }
  }

  static Event read(Payload payload, Class<? extends Event> kind) throws IOException {
    Event event = JSON.readValue(payload.bytes(), kind);
    if (event == null) {
      throw new IOException("null is no event");
    }
    return event;
  }

  static String writeHeaders(Map<String, String> headers) {
    try {
      return JSON.writeValueAsString(headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts always has a JSON form", e);
    }
  }

  static Map<String, String> readHeaders(String headers) {
    try {
      return JSON.readValue(headers, HEADERS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored headers are what was written", e);
    }
  }
}
