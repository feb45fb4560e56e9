package io.secondsite.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/** The JSON that two agents speak, so that both ends write and read alike. Thread-safe. */
public final class PeerJson {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private PeerJson() {}

  /** A {@link ReplicaRequest}, {@link ReplicaStatus} or {@link SegmentAck} as UTF-8. */
  public static byte[] write(Object message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(message.getClass() + " is no message", e);
    }
  }

  /**
   * Reads a message.
   *
   * @throws IOException if the bytes are none
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    T message = MAPPER.readValue(json, type);
    if (message == null) {
      throw new IOException("null is no " + type.getSimpleName());
    }
    return message;
  }
}
