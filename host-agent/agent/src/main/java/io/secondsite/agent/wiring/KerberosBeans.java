package io.secondsite.agent.wiring;

import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.config.KerberosConfig;
import io.secondsite.agent.kerberos.Kerberos;
import io.secondsite.agent.kerberos.KerberosSettings;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.KerberosPeer;
import io.secondsite.agent.pairing.PeerRoutes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** Makes Kerberos where a keytab is configured. */
@Singleton
final class KerberosBeans {

  @Produces
  @Singleton
  Optional<Kerberos> kerberos(KerberosConfig config, Clock clock) {
    if (config.principal().isEmpty() && config.keytab().isEmpty()) {
      return Optional.empty();
    }
    KerberosSettings settings =
        new KerberosSettings(
            config.principal().orElseThrow(() -> missing("principal", "keytab")),
            config.keytab().orElseThrow(() -> missing("keytab", "principal")));
    // the JDK knows no other way to be told
    config
        .krb5Conf()
        .ifPresent(file -> System.setProperty("java.security.krb5.conf", file.toString()));
    return Optional.of(new Kerberos(settings, clock));
  }

  private static IllegalArgumentException missing(String absent, String present) {
    String prefix = "secondsite.agent.kerberos.";
    return new IllegalArgumentException(
        prefix + absent + ": is missing; remedy: set it, or leave out " + prefix + present);
  }

  /** As whom peers know this agent. */
  @Produces
  @Singleton
  Optional<KerberosPeer> own(
      Optional<Kerberos> kerberos, AgentConfig agent, KerberosConfig config) {
    return kerberos.map(own -> {
      String host = agent.hostNames().getFirst();
      String usual =
          "https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + config.port();
      return new KerberosPeer(own.principal(), URI.create(config.advertisedUrl().orElse(usual)));
    });
  }

  @Produces
  @Singleton
  PeerRoutes routes(AgentTls tls, Optional<Kerberos> kerberos) {
    return new PeerRoutes(tls, kerberos);
  }
}
