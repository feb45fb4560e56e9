package io.secondsite.rim.service;

import io.quarkus.runtime.StartupEvent;
import io.secondsite.contracts.Topic;
import io.secondsite.messaging.IncomingEvent;
import io.secondsite.rim.kafka.EventDoor;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A consumer as services have them: it writes down what it hears, in order. */
@ApplicationScoped
public class Mappings {
  private final DataSource database;
  private final EventDoor door;
  private final Set<String> poisoned = ConcurrentHashMap.newKeySet();

  Mappings(DataSource database, EventDoor door) {
    this.database = database;
    this.door = door;
  }

  void start(@Observes StartupEvent event) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table heard (position bigint generated always as identity, key text, id uuid,"
              + " what text)");
    }
    door.register("mappings", Topic.MAPPING, this::handle);
  }

  @Incoming("mapping")
  @Blocking
  public void hear(ConsumerRecord<String, byte[]> record) {
    door.accept("mappings", Topic.MAPPING, record, this::handle);
  }

  private void handle(IncomingEvent event) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into heard (key, id, what) values (?, ?, ?)")) {
      insert.setString(1, event.key());
      insert.setObject(2, event.id());
      insert.setString(3, event.data().map(Object::toString).orElse("gone"));
      insert.executeUpdate();
    }
    if (poisoned.contains(event.key())) {
      throw new IllegalStateException("the test wants " + event.key() + " to fail");
    }
  }

  /** Events of that key fail after their effect. */
  public void poison(String key) {
    poisoned.add(key);
  }

  public void heal(String key) {
    poisoned.remove(key);
  }

  /** What was taken in of a key, in order. */
  public List<String> heard(String key) {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("select what from heard where key = ? order by position")) {
      query.setString(1, key);
      try (ResultSet rows = query.executeQuery()) {
        List<String> heard = new ArrayList<>();
        while (rows.next()) {
          heard.add(rows.getString(1));
        }
        return heard;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
