package io.secondsite.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The child process that runs the embedded PostgreSQL: arguments are the data folder, the port, the
 * folder for unpacked binaries, a file to write when ready, then the databases (each with a role of
 * the same name). Everyone on this machine's loopback may log in: for one machine only.
 */
public final class PostgresMain {
  private PostgresMain() {}

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    int port = Integer.parseInt(args[1]);
    Path binaries = Path.of(args[2]);
    Path ready = Path.of(args[3]);
    List<String> databases = List.of(args).subList(4, args.length);
    ParentWatch.exitAtEndOfInput();
    stopOrphan(data);
    Files.createDirectories(binaries);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(binaries.toFile())
            .setPort(port)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "60")
            .setServerConfig("shared_buffers", "64MB")
            .start();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  try {
                    postgres.close();
                  } catch (Exception e) {
                    System.err.println("PostgreSQL did not stop cleanly: " + e.getMessage());
                  }
                }));
    createDatabases(postgres, databases);
    Path unfinished = ready.resolveSibling(ready.getFileName() + ".partial");
    Files.writeString(unfinished, Integer.toString(postgres.getPort()));
    Files.move(unfinished, ready, StandardCopyOption.ATOMIC_MOVE);
    new CountDownLatch(1).await();
  }

  private static void createDatabases(EmbeddedPostgres postgres, List<String> names)
      throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String name : names) {
        if (!name.matches("[a-z_]{1,40}")) {
          throw new IllegalArgumentException("database name must match [a-z_]{1,40}: " + name);
        }
        if (!exists(statement, "select 1 from pg_roles where rolname = '" + name + "'")) {
          statement.execute("create role " + name + " login");
        }
        if (!exists(statement, "select 1 from pg_database where datname = '" + name + "'")) {
          statement.execute("create database " + name + " owner " + name);
        }
      }
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next();
    }
  }

  /**
   * A launcher and this process killed together leave a server behind; it holds the data folder.
   */
  private static void stopOrphan(Path data) throws Exception {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> orphan =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().trim()))
            .filter(handle -> handle.info().command().orElse("").endsWith("/postgres"));
    if (orphan.isPresent()) {
      orphan.get().destroy();
      orphan.get().onExit().get();
    }
  }
}
