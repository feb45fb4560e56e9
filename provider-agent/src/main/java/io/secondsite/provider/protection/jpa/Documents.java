package io.secondsite.provider.protection.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Documents by their kind and id. Thread-safe. */
@Singleton
class Documents implements PanacheRepositoryBase<Document, String> {
  private final ObjectMapper json;

  Documents(ObjectMapper json) {
    this.json = json;
  }

  /** Stays locked until the transaction ends. */
  <T> Optional<T> read(String id, Class<T> type) {
    return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
        .map(document -> parse(document.body, type));
  }

  <T> List<T> readAll(String prefix, Class<T> type) {
    return list("id like ?1 order by id", prefix + "%").stream()
        .map(document -> parse(document.body, type))
        .toList();
  }

  void write(String id, Object content) {
    String body = text(content);
    Optional<Document> known = findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    if (known.isPresent()) {
      known.get().body = body;
      return;
    }
    Document document = new Document();
    document.id = id;
    document.body = body;
    persist(document);
  }

  private <T> T parse(String body, Class<T> type) {
    try {
      return json.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String text(Object content) {
    try {
      return json.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
