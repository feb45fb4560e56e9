package io.secondsite.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/**
 * The passwords of a stack, one a service and server: made once, each in a file of its own that
 * only this user reads. They reach the services by their environment, never by a command line.
 */
record Secrets(Path folder) {
  private static final int SECRET_BYTES = 24;

  static Secrets of(StateFolder state) throws IOException {
    Path folder = state.path().resolve("secrets");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new Secrets(folder);
  }

  String database(String role) throws IOException {
    return secret("database-" + role);
  }

  String kafka(String user) throws IOException {
    return secret("kafka-" + user);
  }

  Path kafkaFile(String user) throws IOException {
    kafka(user);
    return folder.resolve("kafka-" + user);
  }

  /** What the administrator's client id is proved with at the token issuer. */
  String administrator() throws IOException {
    return secret("administrator");
  }

  Path administratorFile() throws IOException {
    administrator();
    return folder.resolve("administrator");
  }

  /** A file of lines {@code name=password}, which a server is given at its start. */
  Path list(String name, Iterable<String> users) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String user : users) {
      lines.append(user).append('=').append(secret(name + "-" + user)).append('\n');
    }
    Path file = folder.resolve(name + ".users");
    write(file, lines.toString());
    return file;
  }

  private synchronized String secret(String name) throws IOException {
    Path file = folder.resolve(name.toLowerCase(Locale.ROOT));
    if (!Files.exists(file)) {
      byte[] random = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(random);
      write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }
    return Files.readString(file).strip();
  }

  static void write(Path file, String content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    Files.createFile(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(partial, content, StandardCharsets.US_ASCII);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
