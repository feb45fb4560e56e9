package io.secondsite.messaging;

import io.secondsite.contracts.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Events that wait for another attempt, in order; joins the caller's transaction. Thread-safe. */
final class ParkedEvents {
  private static final int DUE_MAX = 100;
  private static final int REASON_LENGTH_MAX = 1_000;
  private static final String COLUMNS =
      "position, consumer, event_id, topic, key, partition, record_offset, record_time, headers,"
          + " value, attempts, reason";

  /** One consumer's work on one key, wherever it is done, is done one after the other. */
  private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended(?, 0))";

  private static final String HAS =
      "select 1 from parked_event where consumer = ? and topic = ? and key = ? limit 1";
  private static final String ADD =
      """
      insert into parked_event (consumer, event_id, topic, key, partition, record_offset,
        record_time, headers, value, attempts, reason, parked_at, next_attempt_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (consumer, event_id) do nothing\
      """;

  /** The first of each key, where its time has come. */
  private static final String DUE =
      "select "
          + COLUMNS
          + " from parked_event p where consumer = any (?) and next_attempt_at <= ?"
          + " and not exists (select 1 from parked_event q where q.consumer = p.consumer"
          + " and q.topic = p.topic and q.key = p.key and q.position < p.position)"
          + " order by next_attempt_at limit "
          + DUE_MAX;

  private static final String STILL =
      "select attempts from parked_event where position = ? and next_attempt_at <= ?";
  private static final String AGAIN =
      "update parked_event set attempts = ?, reason = ?, next_attempt_at = ? where position = ?";

  private final DataSource database;
  private final Clock clock;

  ParkedEvents(DataSource database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** An event that waits. */
  record Parked(
      long position,
      String consumer,
      UUID event,
      ReceivedRecord record,
      int attempts,
      String reason) {}

  void lock(String consumer, Topic topic, String key) {
    query(LOCK, row -> true, consumer + "\n" + topic + "\n" + key);
  }

  boolean has(String consumer, Topic topic, String key) {
    return !query(HAS, row -> true, consumer, topic.name(), key).isEmpty();
  }

  /** Behind those of the same key that wait already. */
  void add(
      String consumer,
      UUID event,
      ReceivedRecord record,
      int attempts,
      String reason,
      Instant next) {
    update(
        ADD,
        consumer,
        event,
        record.topic().name(),
        record.key(),
        record.partition(),
        record.offset(),
        time(record.time()),
        EventJson.writeHeaders(record.headers()),
        record.value().map(Payload::bytes).orElse(null),
        attempts,
        storable(reason),
        time(clock.instant()),
        time(next));
  }

  List<Parked> due(Collection<String> consumers) {
    return query(
        DUE, ParkedEvents::parked, consumers.toArray(String[]::new), time(clock.instant()));
  }

  boolean isStillDue(Parked parked) {
    return !query(STILL, row -> true, parked.position(), time(clock.instant())).isEmpty();
  }

  void again(Parked parked, int attempts, String reason, Instant next) {
    update(AGAIN, attempts, storable(reason), time(next), parked.position());
  }

  void remove(Parked parked) {
    update("delete from parked_event where position = ?", parked.position());
  }

  /** How many events wait. */
  long count() {
    return query("select count(*) from parked_event", row -> row.getLong(1)).getFirst();
  }

  /** PostgreSQL's texts have no NUL. */
  static String storable(String text) {
    String clean = text.replace('\0', ' ');
    return clean.substring(0, Math.min(clean.length(), REASON_LENGTH_MAX));
  }

  private static Parked parked(ResultSet row) throws SQLException {
    return new Parked(
        row.getLong("position"),
        row.getString("consumer"),
        row.getObject("event_id", UUID.class),
        new ReceivedRecord(
            Topic.valueOf(row.getString("topic")),
            row.getInt("partition"),
            row.getLong("record_offset"),
            row.getObject("record_time", OffsetDateTime.class).toInstant(),
            row.getString("key"),
            EventJson.readHeaders(row.getString("headers")),
            Optional.ofNullable(row.getBytes("value")).map(Payload::of)),
        row.getInt("attempts"),
        row.getString("reason"));
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> mapping, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(mapping.of(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new MessagingException("reading parked events", e);
    }
  }

  private void update(String sql, @org.jspecify.annotations.Nullable Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new MessagingException("writing parked events", e);
    }
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @org.jspecify.annotations.Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      Object parameter = parameters[i];
      if (parameter instanceof String[] texts) {
        statement.setArray(
            i + 1,
            connection.createArrayOf("text", Arrays.copyOf(texts, texts.length, Object[].class)));
      } else if (parameter instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        statement.setObject(i + 1, parameter);
      }
    }
    return statement;
  }
}
