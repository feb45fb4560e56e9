package io.secondsite.vault.inventory.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.quarkus.panache.common.Sort;
import io.secondsite.vault.inventory.InventoryStore;
import io.secondsite.vault.inventory.SiteObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
@Transactional
class JpaInventoryStore implements InventoryStore {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final InventoryObjectRepository objects;
  private final Clock clock;

  JpaInventoryStore(InventoryObjectRepository objects, Clock clock) {
    this.objects = objects;
    this.clock = clock;
  }

  @Override
  public void put(String key, SiteObject object, long version) {
    Optional<InventoryObjectEntity> known = objects.findByIdOptional(key);
    InventoryObjectEntity entity = known.orElseGet(InventoryObjectEntity::new);
    entity.key = key;
    entity.server = object.server();
    entity.kind = object.getClass().getSimpleName();
    entity.name = object.name();
    entity.document = written(object);
    entity.version = version;
    entity.updatedAt = clock.instant();
    if (known.isEmpty()) {
      objects.persist(entity);
    }
  }

  @Override
  public void bury(String key, long version) {
    objects
        .findByIdOptional(key)
        .ifPresent(entity -> {
          entity.document = null;
          entity.version = version;
          entity.updatedAt = clock.instant();
        });
  }

  @Override
  public <T extends SiteObject> List<T> list(String server, Class<T> kind) {
    return objects
        .list(
            "server = ?1 and kind = ?2 and document is not null",
            Sort.by("name"),
            server,
            kind.getSimpleName())
        .stream()
        .map(entity -> read(entity, kind))
        .toList();
  }

  @Override
  public void forget(String server) {
    objects.delete("server", server);
  }

  private static String written(SiteObject object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T read(InventoryObjectEntity entity, Class<T> kind) {
    try {
      return JSON.readValue(String.valueOf(entity.document), kind);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was kept cannot be read: " + entity.key, e);
    }
  }
}
