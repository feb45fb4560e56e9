package io.secondsite.messaging;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;

/** Remembers what each consumer has taken in; joins the caller's transaction. Thread-safe. */
public final class Inbox {
  private static final String TAKE =
      "insert into inbox (consumer, event_id, taken_at) values (?, ?, ?) on conflict do nothing";
  private static final String HAS = "select 1 from inbox where consumer = ? and event_id = ?";

  private final DataSource database;
  private final Clock clock;

  public Inbox(DataSource database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Remembers an event.
   *
   * @return whether the consumer had not taken it before
   */
  public boolean take(String consumer, UUID event) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setString(1, consumer);
      statement.setObject(2, event);
      statement.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
      return statement.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new MessagingException("remembering an event", e);
    }
  }

  boolean has(String consumer, UUID event) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(HAS)) {
      statement.setString(1, consumer);
      statement.setObject(2, event);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    } catch (SQLException e) {
      throw new MessagingException("looking for a taken event", e);
    }
  }
}
