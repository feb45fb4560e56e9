package io.secondsite.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Who may log in to the embedded PostgreSQL, and to which database. */
final class PostgresRoles {
  private static final String SUPERUSER = "postgres";

  /** What PostgreSQL asks of everyone who connects. */
  private static final String HOST_BASED_AUTHENTICATION =
      """
      # written by secondsite at every start
      local all all               scram-sha-256
      host  all all 127.0.0.1/32  scram-sha-256
      host  all all ::1/128       scram-sha-256
      """;

  private PostgresRoles() {}

  static String superuser(Map<String, String> passwords) {
    return password(passwords, SUPERUSER);
  }

  /** From now on, or from the next reload, nobody gets in without a password. */
  static void wantPasswords(Path data) throws IOException {
    Files.writeString(data.resolve("pg_hba.conf"), HOST_BASED_AUTHENTICATION);
  }

  /** A file that initdb reads the superuser's password from. */
  static Path secretFile(Path folder, String password) throws IOException {
    Path file =
        Files.createTempFile(
            folder,
            "initdb",
            ".secret",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, password + "\n");
    return file;
  }

  /** Makes roles and databases that are missing, and gives all roles their passwords. */
  static void make(
      EmbeddedPostgres postgres, Path data, Map<String, String> passwords, List<String> databases)
      throws SQLException, IOException {
    String url = postgres.getJdbcUrl(SUPERUSER, SUPERUSER);
    try (Connection connection = DriverManager.getConnection(url, SUPERUSER, superuser(passwords));
        Statement statement = connection.createStatement()) {
      setPassword(statement, SUPERUSER, superuser(passwords));
      for (String name : databases) {
        make(statement, name, password(passwords, name));
      }
      wantPasswords(data);
      statement.execute("select pg_reload_conf()");
    }
  }

  private static void make(Statement statement, String name, String password) throws SQLException {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("database name must match [a-z][a-z0-9_]{0,62}: " + name);
    }
    if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "'")) {
      statement.execute("create role " + name + " login");
    }
    setPassword(statement, name, password);
    if (!exists(statement, "select 1 from pg_database where datname = '" + name + "'")) {
      statement.execute("create database " + name + " owner " + name);
    }
    statement.execute("revoke connect on database " + name + " from public");
  }

  /** The password's letters were checked when it was read: there is no quote among them. */
  private static void setPassword(Statement statement, String role, String password)
      throws SQLException {
    statement.execute("alter role " + role + " password '" + password + "'");
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next();
    }
  }

  private static String password(Map<String, String> passwords, String role) {
    String password = passwords.get(role);
    if (password == null) {
      throw new IllegalArgumentException("the passwords file has no line for " + role);
    }
    return password;
  }
}
