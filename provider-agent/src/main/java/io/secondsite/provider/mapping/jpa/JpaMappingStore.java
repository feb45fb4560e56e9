package io.secondsite.provider.mapping.jpa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.provider.mapping.MappingStore;
import io.secondsite.provider.mapping.NetworkMapping;
import io.secondsite.provider.mapping.NetworkMappings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.UncheckedIOException;
import java.util.UUID;

/** The mappings in PostgreSQL. Thread-safe. */
@ApplicationScoped
@Transactional
class JpaMappingStore implements MappingStore {
  private final NetworkMappingRows rows;
  private final ObjectMapper json;

  JpaMappingStore(NetworkMappingRows rows, ObjectMapper json) {
    this.rows = rows;
    this.json = json;
  }

  @Override
  public NetworkMappings load() {
    return new NetworkMappings(rows.listAll().stream().map(row -> read(row.body)).toList());
  }

  @Override
  public void save(NetworkMapping mapping) {
    NetworkMappingRow row = rows.findById(mapping.id());
    if (row == null) {
      row = new NetworkMappingRow();
      row.id = mapping.id();
      row.body = write(mapping);
      rows.persist(row);
    } else {
      row.body = write(mapping);
    }
  }

  @Override
  public void remove(UUID id) {
    rows.deleteById(id);
  }

  private NetworkMapping read(String body) {
    try {
      return json.readValue(body, NetworkMapping.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String write(NetworkMapping mapping) {
    try {
      return json.writeValueAsString(mapping);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
