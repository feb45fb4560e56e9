package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names and passwords from a file that only its owner can read: a line {@code NAME=PASSWORD} each,
 * empty lines and those with # are passed over. Passwords never go over a command line.
 */
final class Passwords {
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9._-]{1,80})=([A-Za-z0-9._~+/=-]{1,200})");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private Passwords() {}

  static Map<String, String> read(Path file) throws IOException {
    for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
      if (OTHERS.contains(permission)) {
        throw new IOException(file + " holds passwords: only its owner may read it (chmod 600)");
      }
    }
    Map<String, String> passwords = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches()) {
          throw new IOException("a line of " + file + " is not NAME=PASSWORD");
        }
        passwords.put(matcher.group(1), matcher.group(2));
      }
    }
    return passwords;
  }
}
