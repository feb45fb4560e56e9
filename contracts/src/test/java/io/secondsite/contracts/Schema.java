package io.secondsite.contracts;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON Schema of an event's data, made from its record. */
final class Schema {
  private Schema() {}

  static Map<String, Object> of(Class<? extends Event> kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", EventCatalogue.typeOf(kind));
    schema.putAll(object(kind));
    return schema;
  }

  private static Map<String, Object> object(Class<?> kind) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : kind.getRecordComponents()) {
      properties.put(component.getName(), type(component.getGenericType()));
      if (!isNullable(component.getAnnotatedType())) {
        required.add(component.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", required);
    return schema;
  }

  private static boolean isNullable(AnnotatedElement type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static Map<String, Object> type(Type type) {
    if (type instanceof ParameterizedType list) {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "array");
      schema.put("items", type(list.getActualTypeArguments()[0]));
      return schema;
    }
    Class<?> kind = (Class<?>) type;
    if (kind == String.class) {
      return Map.of("type", "string");
    }
    if (kind == UUID.class) {
      return formatted("uuid");
    }
    if (kind == Instant.class) {
      return formatted("date-time");
    }
    if (kind == boolean.class) {
      return Map.of("type", "boolean");
    }
    if (kind == int.class || kind == Integer.class || kind == long.class || kind == Long.class) {
      return Map.of("type", "integer");
    }
    if (kind.isEnum()) {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "string");
      schema.put("enum", Arrays.stream(kind.getEnumConstants()).map(Object::toString).toList());
      return schema;
    }
    return object(kind);
  }

  private static Map<String, Object> formatted(String format) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("format", format);
    return schema;
  }
}
