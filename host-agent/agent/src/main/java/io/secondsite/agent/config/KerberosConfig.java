package io.secondsite.agent.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Kerberos between agents; without principal and keytab its listener stays shut. */
@ConfigMapping(prefix = "secondsite.agent.kerberos")
public interface KerberosConfig {

  /** The agent's name in its realm, e.g. secondsite/ny.example.org@EXAMPLE.ORG. */
  Optional<String> principal();

  /** The file with the principal's keys; nobody but the agent's user may read it. */
  Optional<Path> keytab();

  /** The port of the Kerberos listener. */
  @WithDefault("8083")
  int port();

  /** The address peers reach that listener at (default: https, first host name, its port). */
  Optional<String> advertisedUrl();

  /** The file that names realms and KDCs (default: /etc/krb5.conf, as the JDK has it). */
  Optional<Path> krb5Conf();
}
