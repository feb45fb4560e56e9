package io.secondsite.mapping.inventory.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.mapping.inventory.Known;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Objects of the image as the database has them. */
final class KnownJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final Map<String, Class<?>> KINDS =
      Arrays.stream(Known.class.getPermittedSubclasses())
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

  private KnownJson() {}

  static String kindOf(Known object) {
    return object.getClass().getSimpleName();
  }

  static String write(Known object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written: " + object.key(), e);
    }
  }

  static Known read(String kind, String content) {
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalStateException("the database has an object of an unknown kind: " + kind);
    }
    try {
      return (Known) JSON.readValue(content, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database has an unreadable " + kind, e);
    }
  }
}
