package io.secondsite.agent.kerberos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who this agent is in its realm.
 *
 * @param principal with its realm, e.g. {@code secondsite/ny.example.org@EXAMPLE.ORG}
 * @param keytab the principal's keys
 */
public record KerberosSettings(String principal, Path keytab) {
  /** The form of a principal; a name without its realm could mean another one on each host. */
  public static final Pattern PRINCIPAL =
      Pattern.compile("[A-Za-z0-9._-]{1,63}(/[A-Za-z0-9._-]{1,253})?@[A-Za-z0-9._-]{1,253}");

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  public KerberosSettings {
    if (!PRINCIPAL.matcher(principal).matches()) {
      throw new IllegalArgumentException(
          "secondsite.agent.kerberos.principal: must be like service/host@REALM, not " + principal);
    }
    requireOwn(keytab);
  }

  /** Whoever reads a keytab is the principal. */
  private static void requireOwn(Path keytab) {
    try {
      if (Files.getPosixFilePermissions(keytab).stream().anyMatch(OTHERS::contains)) {
        throw new IllegalArgumentException(
            "secondsite.agent.kerberos.keytab: others may read or write "
                + keytab
                + "; remedy: chmod 600 "
                + keytab);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "secondsite.agent.kerberos.keytab: cannot be read: " + e.getMessage(), e);
    }
  }
}
