package io.secondsite.messaging;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The relay's side of the outbox, on one connection. */
final class OutboxTable {
  /** The same for all relays of a database; says "outbox" to nobody else. */
  private static final long RELAY_LOCK = 0x5ec0_2d51_7e0b_0801L;

  /**
   * Always from the start, never from where one stopped: a transaction that commits late has lower
   * positions than one that was quicker. Within a key positions go with versions.
   */
  private static final String UNPUBLISHED =
      """
      select id, topic, key, headers, value from outbox
      where published_at is null and topic <> all (?)
      order by position limit ?\
      """;

  /** Of a compacted topic the newest record of each key stays: it is the state. */
  private static final String PRUNE =
      """
      delete from outbox o where published_at < ?
      and (topic <> all (?) or version < (select version from outbox_aggregate a
        where a.topic = o.topic and a.key = o.key))\
      """;

  private final Connection connection;

  OutboxTable(Connection connection) {
    this.connection = connection;
  }

  /** One relay at a time: two would break the order of a key. */
  boolean lock() throws SQLException {
    return is("select pg_try_advisory_lock(" + RELAY_LOCK + ")");
  }

  void unlock() throws SQLException {
    is("select pg_advisory_unlock(" + RELAY_LOCK + ")");
  }

  List<OutgoingEvent> unpublished(Collection<String> heldTopics, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNPUBLISHED)) {
      statement.setArray(1, texts(heldTopics));
      statement.setInt(2, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<OutgoingEvent> events = new ArrayList<>();
        while (rows.next()) {
          events.add(
              new OutgoingEvent(
                  rows.getObject("id", UUID.class),
                  rows.getString("topic"),
                  rows.getString("key"),
                  EventJson.readHeaders(rows.getString("headers")),
                  Optional.ofNullable(rows.getBytes("value")).map(Payload::of)));
        }
        return events;
      }
    }
  }

  void markPublished(Collection<UUID> ids, Instant now) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("update outbox set published_at = ? where id = any (?)")) {
      statement.setObject(1, now.atOffset(ZoneOffset.UTC));
      statement.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
      statement.executeUpdate();
    }
  }

  int prune(Instant publishedBefore, Collection<String> compactedTopics) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PRUNE)) {
      statement.setObject(1, publishedBefore.atOffset(ZoneOffset.UTC));
      statement.setArray(2, texts(compactedTopics));
      return statement.executeUpdate();
    }
  }

  int forgetTaken(Instant takenBefore) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("delete from inbox where taken_at < ?")) {
      statement.setObject(1, takenBefore.atOffset(ZoneOffset.UTC));
      return statement.executeUpdate();
    }
  }

  private Array texts(Collection<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private boolean is(String question) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(question);
        ResultSet answer = statement.executeQuery()) {
      return answer.next() && answer.getBoolean(1);
    }
  }
}
