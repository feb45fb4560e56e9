package io.secondsite.messaging;

import io.secondsite.contracts.Event;
import io.secondsite.contracts.EventCatalogue;
import io.secondsite.contracts.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Writes events down in the transaction of the change that they tell of: both are kept or neither.
 * The aggregate's row stays locked until that transaction ends, so that events of one key are
 * visible in the order of their versions. Who publishes several keys in one transaction does it in
 * the keys' order, lest two of them wait for each other. Thread-safe.
 */
public final class Outbox {
  /** The largest event: below what a broker takes in one record. */
  public static final int EVENT_BYTES_MAX = 900_000;

  /** The longest key. */
  public static final int KEY_LENGTH_MAX = 512;

  private static final String NEXT_VERSION =
      """
      insert into outbox_aggregate as known (topic, key, version) values (?, ?, 1)
      on conflict (topic, key) do update set version = known.version + 1
      returning version\
      """;
  private static final String INSERT =
      """
      insert into outbox (id, topic, key, version, headers, value, written_at)
      values (?, ?, ?, ?, ?, ?, ?)\
      """;

  private final DataSource database;
  private final Clock clock;
  private final String source;
  private final Runnable written;

  /**
   * @param database whose connections join the caller's transaction
   * @param source who publishes, as in {@code ce_source}
   * @param written called in the transaction after each event, to wake the relay once it commits
   */
  public Outbox(DataSource database, Clock clock, String source, Runnable written) {
    this.database = database;
    this.clock = clock;
    this.source = source;
    this.written = written;
  }

  /** Announces an event; its topic and key are in its type. */
  public void publish(Event event) {
    publish(UUID.randomUUID(), event);
  }

  private void publish(UUID id, Event event) {
    Payload payload = EventJson.write(event);
    if (payload.sizeBytes() > EVENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an event may have "
              + EVENT_BYTES_MAX
              + " bytes, not "
              + payload.sizeBytes()
              + ": "
              + event.getClass().getName());
    }
    write(
        id,
        EventCatalogue.topicOf(event).topicName(),
        event.key(),
        EventCatalogue.typeOf(event.getClass()),
        Optional.of(payload));
  }

  /**
   * Announces an event under an id that follows from what it tells, once: an event that is still in
   * the outbox is not announced again, and a consumer passes over one that it took in before.
   */
  public void publishOnce(UUID id, Event event) {
    if (!isKnown(id)) {
      publish(id, event);
    }
  }

  private boolean isKnown(UUID id) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select 1 from outbox where id = ?")) {
      statement.setObject(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new MessagingException("reading the outbox", e);
    }
  }

  /** Announces that what the key names is gone. */
  public void tombstone(Topic topic, String key) {
    if (!topic.isCompacted()) {
      throw new IllegalArgumentException("a tombstone means nothing on " + topic.topicName());
    }
    write(UUID.randomUUID(), topic.topicName(), key, CloudEventHeaders.TOMBSTONE, Optional.empty());
  }

  private void write(UUID id, String topic, String key, String type, Optional<Payload> payload) {
    Instant now = clock.instant();
    write(
        topic,
        key,
        id,
        payload,
        version -> CloudEventHeaders.of(id, source, type, key, now, version));
  }

  /** A record with headers of its own. */
  void write(
      String topic, String key, UUID id, Optional<Payload> payload, HeadersOfVersion headers) {
    if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
      throw new IllegalArgumentException("no key of an event: " + key);
    }
    try (Connection connection = database.getConnection()) {
      if (connection.getAutoCommit()) {
        throw new IllegalStateException("events are announced in a transaction only");
      }
      long version = nextVersion(connection, topic, key);
      insert(connection, topic, key, id, version, headers.of(version), payload);
    } catch (SQLException e) {
      throw new MessagingException("writing to the outbox", e);
    }
    written.run();
  }

  /** The headers of a record, given its version. */
  interface HeadersOfVersion {
    Map<String, String> of(long version);
  }

  private static long nextVersion(Connection connection, String topic, String key)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(NEXT_VERSION)) {
      statement.setString(1, topic);
      statement.setString(2, key);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void insert(
      Connection connection,
      String topic,
      String key,
      UUID id,
      long version,
      Map<String, String> headers,
      Optional<Payload> payload)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setObject(1, id);
      statement.setString(2, topic);
      statement.setString(3, key);
      statement.setLong(4, version);
      statement.setString(5, EventJson.writeHeaders(headers));
      statement.setBytes(6, payload.map(Payload::bytes).orElse(null));
      statement.setObject(7, clock.instant().atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }
}
