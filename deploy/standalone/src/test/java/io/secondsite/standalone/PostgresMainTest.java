package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresMainTest {
  @TempDir Path folder;

  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    port = FreePort.preferring(0);
  }

  private Child start(String... passwords) throws IOException, InterruptedException {
    Path ready = folder.resolve("ready");
    return MainProcess.start(
        PostgresMain.class,
        folder,
        ready,
        List.of(
            folder.resolve("data").toString(),
            Integer.toString(port),
            folder.resolve("binaries").toString(),
            ready.toString(),
            MainProcess.passwords(folder, passwords).toString()));
  }

  private Connection connect(String database, String role, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, role, password);
  }

  @Test
  void aRoleNeedsItsPasswordAndSeesItsOwnDatabaseOnly() throws Exception {
    try (Child child = start("vault=one", "mapping=two")) {
      assertThat(child.isAlive()).isTrue();
      // Then
      connect("vault", "vault", "one").close();
      connect("mapping", "mapping", "two").close();
      assertThatThrownBy(() -> connect("vault", "vault", "two"))
          .hasMessageContaining("password authentication failed");
      assertThatThrownBy(() -> connect("mapping", "vault", "one"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> connect("postgres", "postgres", "guess"))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void aDataFolderOfAnEarlierVersionKeepsItsDataAndGetsPasswords() throws Exception {
    // Given: what was there before passwords were wanted
    try (EmbeddedPostgres earlier =
            EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
        Connection connection = earlier.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role vault login");
      statement.execute("create database vault owner vault");
    }
    // When
    try (Child child = start("vault=one", "mapping=two")) {
      assertThat(child.isAlive()).isTrue();
      // Then
      assertThatThrownBy(() -> connect("vault", "vault", "")).isInstanceOf(SQLException.class);
      write("one");
    }
    // And a restart, with a new password of a role
    try (Child child = start("vault=three", "mapping=two")) {
      assertThat(child.isAlive()).isTrue();
      assertThatThrownBy(() -> connect("vault", "vault", "one")).isInstanceOf(SQLException.class);
      try (Connection connection = connect("vault", "vault", "three");
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select name from kept")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("here");
      }
    }
  }

  private void write(String password) throws SQLException {
    try (Connection connection = connect("vault", "vault", password);
        Statement statement = connection.createStatement()) {
      statement.execute("create table kept (name text)");
      statement.execute("insert into kept values ('here')");
    }
  }
}
