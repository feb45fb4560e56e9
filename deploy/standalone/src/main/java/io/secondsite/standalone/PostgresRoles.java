package io.secondsite.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;

/** Who may log in to the embedded PostgreSQL, and to which database. */
final class PostgresRoles {
  private static final String SUPERUSER = "postgres";
  private static final int SECRET_BYTES = 32;

  /** What PostgreSQL asks of everyone who connects. */
  private static final String HOST_BASED_AUTHENTICATION =
      """
      # written by secondsite at every start
      local all all               scram-sha-256
      host  all all 127.0.0.1/32  scram-sha-256
      host  all all ::1/128       scram-sha-256
      """;

  private PostgresRoles() {}

  /** Kept beside the data, for as long as they are: made once, read by this user only. */
  static String superuserPassword(Path data, SecureRandom random) throws IOException {
    Path file = data.resolveSibling(data.getFileName() + ".superuser");
    if (!Files.exists(file)) {
      byte[] secret = new byte[SECRET_BYTES];
      random.nextBytes(secret);
      Secrets.write(file, HexFormat.of().formatHex(secret));
    }
    return Files.readString(file).strip();
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
      EmbeddedPostgres postgres, Path data, String superuserPassword, Map<String, String> passwords)
      throws SQLException, IOException {
    String url = postgres.getJdbcUrl(SUPERUSER, SUPERUSER);
    try (Connection connection = DriverManager.getConnection(url, SUPERUSER, superuserPassword);
        Statement statement = connection.createStatement()) {
      setPassword(statement, SUPERUSER, superuserPassword);
      for (Map.Entry<String, String> role : passwords.entrySet()) {
        make(statement, role.getKey(), role.getValue());
      }
      wantPasswords(data);
      statement.execute("select pg_reload_conf()");
    }
  }

  private static void make(Statement statement, String name, String password) throws SQLException {
    if (!name.matches("[A-Za-z0-9_-]{1,60}") || name.equals(SUPERUSER)) {
      throw new IllegalArgumentException("no name of a database: " + name);
    }
    if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "'")) {
      statement.execute("create role \"" + name + "\" login");
    }
    setPassword(statement, name, password);
    if (!exists(statement, "select 1 from pg_database where datname = '" + name + "'")) {
      statement.execute("create database \"" + name + "\" owner \"" + name + "\"");
    }
    statement.execute("revoke connect on database \"" + name + "\" from public");
  }

  /** The password's letters were checked when it was read: there is no quote among them. */
  private static void setPassword(Statement statement, String role, String password)
      throws SQLException {
    statement.execute("alter role \"" + role + "\" password '" + password + "'");
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next();
    }
  }
}
