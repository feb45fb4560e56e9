package io.secondsite.agent.wiring;

import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.identity.Agent;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.identity.IdentityFiles;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Callers;
import io.secondsite.agent.pairing.LiveTrust;
import io.secondsite.agent.pairing.Peers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the clock, the identity and the pairing. */
@Singleton
final class IdentityBeans {
  /** What PostgreSQL keeps of an instant; finer ones would come back changed. */
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);

  @Produces
  @Singleton
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), MICROSECOND);
  }

  @Produces
  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }

  @Produces
  @Singleton
  AgentIdentity identity(StateLock lock, AgentConfig config, Clock clock, SecureRandom random)
      throws IOException, GeneralSecurityException {
    return new IdentityFiles(lock.directory(), clock, random)
        .open(config.name(), config.hostNames());
  }

  @Produces
  @Singleton
  Agent agent(
      AgentConfig config,
      @ConfigProperty(name = "quarkus.http.ssl-port") int port,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    String host = config.hostNames().getFirst();
    String usual = "https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    return new Agent(
        config.name(),
        URI.create(config.advertisedUrl().orElse(usual)),
        config.hypervisor().name().toLowerCase(Locale.ROOT),
        version);
  }

  @Produces
  @Singleton
  Peers peers(StateLock lock, AgentIdentity identity) throws IOException, GeneralSecurityException {
    return Peers.open(lock.directory(), identity.name());
  }

  @Produces
  @Singleton
  Callers callers(AgentIdentity identity, Peers peers) {
    return new Callers(identity, peers);
  }

  @Produces
  @Singleton
  LiveTrust trust(AgentIdentity identity, Peers peers) {
    return LiveTrust.following(identity, peers);
  }

  @Produces
  @Singleton
  AgentTls tls(AgentIdentity identity) {
    return new AgentTls(identity);
  }
}
