package io.secondsite.contracts;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A record of any kind, every field filled with a value that is always the same. */
final class Samples {
  private static final Instant INSTANT = Instant.parse("2026-11-23T04:05:06.123456Z");
  private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private Samples() {}

  static <T> T of(Class<T> kind) {
    return kind.cast(value(kind, kind.getSimpleName()));
  }

  private static Object value(Type type, String name) {
    if (type instanceof ParameterizedType list) {
      return List.of(value(list.getActualTypeArguments()[0], name));
    }
    Class<?> kind = (Class<?>) type;
    if (kind == String.class) {
      return name;
    }
    if (kind == UUID.class) {
      return ID;
    }
    if (kind == Instant.class) {
      return INSTANT;
    }
    if (kind == int.class || kind == Integer.class) {
      return 30;
    }
    if (kind == long.class || kind == Long.class) {
      return 4_000_000_000L;
    }
    if (kind == boolean.class) {
      return true;
    }
    return kind.isEnum() ? kind.getEnumConstants()[0] : record(kind);
  }

  private static Object record(Class<?> kind) {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components)
            .map(component -> value(component.getGenericType(), component.getName()))
            .toArray();
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no sample of " + kind, e);
    }
  }
}
