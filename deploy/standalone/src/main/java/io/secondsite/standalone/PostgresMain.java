package io.secondsite.standalone;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The child process that runs the embedded PostgreSQL: arguments are the data folder, the port, the
 * folder for unpacked binaries, a file to write when ready, and the file with the roles' passwords
 * ({@link Passwords}); each role has a database of its name and sees no other. Nobody logs in
 * without a password. It ends with its parent.
 */
public final class PostgresMain {
  private PostgresMain() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 5) {
      throw new IllegalArgumentException(
          "wanted: data folder, port, binaries folder, ready file, passwords file");
    }
    Path data = Path.of(args[0]);
    int port = Integer.parseInt(args[1]);
    Path binaries = Path.of(args[2]);
    Path ready = Path.of(args[3]);
    ParentWatch.exitAtEndOfInput();
    Map<String, String> passwords = Passwords.read(Path.of(args[4]));
    String superuserPassword = PostgresRoles.superuserPassword(data, new SecureRandom());
    stopOrphan(data);
    Files.createDirectories(binaries);
    EmbeddedPostgres postgres = start(data, port, binaries, superuserPassword);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(postgres)));
    PostgresRoles.make(postgres, data, superuserPassword, passwords);
    ReadyFile.write(ready, Integer.toString(postgres.getPort()));
    new CountDownLatch(1).await();
  }

  private static EmbeddedPostgres start(
      Path data, int port, Path binaries, String superuserPassword) throws IOException {
    Path secret = PostgresRoles.secretFile(binaries, superuserPassword);
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setOverrideWorkingDirectory(binaries.toFile())
          .setPort(port)
          // an option of initdb; a data folder that is there already has its superuser
          .setLocaleConfig("pwfile", secret.toString())
          .setDataDirectoryCustomizer(folder -> wantPasswordsIfFresh(folder.toPath()))
          .setConnectConfig("password", superuserPassword)
          .setServerConfig("fsync", "on")
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("max_connections", "120")
          .setServerConfig("shared_buffers", "64MB")
          .start();
    } finally {
      Files.deleteIfExists(secret);
    }
  }

  /**
   * Before the first start of a fresh folder. One of an earlier version has a superuser without
   * password: it is given one after the start, and then everyone needs theirs.
   */
  private static void wantPasswordsIfFresh(Path folder) {
    try {
      if (!Files.exists(folder.resolve("postmaster.opts"))) {
        PostgresRoles.wantPasswords(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres postgres) {
    try {
      postgres.close();
    } catch (IOException e) {
      System.err.println("PostgreSQL did not stop cleanly: " + e.getMessage());
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
