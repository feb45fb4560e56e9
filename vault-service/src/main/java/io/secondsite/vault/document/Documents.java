package io.secondsite.vault.document;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Arrays;

/**
 * Writes and reads one kind of record. Fields of a sealed type carry the simple name of the record
 * they hold, so that nothing of the package layout gets into the database. Thread-safe.
 */
public final class Documents<T> {
  private final JsonMapper json;
  private final Class<T> kind;

  /**
   * @param sealedTypes the sealed interfaces that occur in the record
   */
  public Documents(Class<T> kind, Class<?>... sealedTypes) {
    this.kind = kind;
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (Class<?> type : sealedTypes) {
      builder.addMixIn(type, Named.class);
      Arrays.stream(type.getPermittedSubclasses())
          .forEach(each -> builder.registerSubtypes(new NamedType(each, each.getSimpleName())));
    }
    json = builder.build();
  }

  public String write(T document) {
    try {
      return json.writerFor(kind).writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be kept: " + kind.getSimpleName(), e);
    }
  }

  public T read(String text) {
    try {
      return json.readValue(text, kind);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was kept is not a " + kind.getSimpleName(), e);
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  private interface Named {}
}
