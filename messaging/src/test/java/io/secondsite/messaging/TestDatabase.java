package io.secondsite.messaging;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A fresh database with our tables. Within {@link #run} the thread's connections are one, as with
 * JTA.
 */
final class TestDatabase implements Transactions {
  private static final EmbeddedPostgres SERVER = server();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final DataSource plain;

  @SuppressWarnings("ThreadLocalUsage") // a few databases, each for one test
  private final ThreadLocal<Connection> current = new ThreadLocal<>();

  private TestDatabase(DataSource plain) {
    this.plain = plain;
  }

  private static EmbeddedPostgres server() {
    try {
      return EmbeddedPostgres.builder().setServerConfig("max_connections", "60").start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TestDatabase fresh() {
    String name = "test" + COUNT.incrementAndGet();
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    TestDatabase database = new TestDatabase(SERVER.getDatabase("postgres", name));
    database.execute(schema());
    database.execute(
        "create table effect (position bigint generated always as identity, key text, what text)");
    return database;
  }

  private static String schema() {
    try (InputStream in =
        TestDatabase.class.getResourceAsStream("/db/messaging/V1000__outbox.sql")) {
      if (in == null) {
        throw new IllegalStateException("no schema");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whose connections join the transaction of the thread, if there is one. */
  DataSource source() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("getConnection")) {
                throw new UnsupportedOperationException(method.getName());
              }
              Connection joined = current.get();
              return joined == null ? plain.getConnection() : unclosed(joined);
            });
  }

  private static Connection unclosed(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Override
  public void run(Work work) throws Exception {
    try (Connection connection = plain.getConnection()) {
      connection.setAutoCommit(false);
      current.set(connection);
      try {
        work.run();
        connection.commit();
      } catch (Exception e) {
        connection.rollback();
        throw e;
      } finally {
        current.remove();
      }
    }
  }

  void execute(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of all rows, as texts. */
  List<String> texts(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
