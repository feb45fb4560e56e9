package io.secondsite.agent.wiring;

import io.secondsite.agent.config.AgentConfig;
import io.secondsite.agent.enrolment.Enrolment;
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
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the clock, the identity and the pairing. */
@Singleton
final class IdentityBeans {
  private static final Logger log = LoggerFactory.getLogger(IdentityBeans.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

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
  AgentIdentity identity(
      StateLock lock,
      AgentConfig config,
      Clock clock,
      SecureRandom random,
      Enrolment enrolment,
      ParentWatch parent)
      throws IOException, GeneralSecurityException {
    IdentityFiles files = new IdentityFiles(lock.directory(), clock, random);
    AgentIdentity local = files.open(config.name(), config.hostNames());
    parent.start(); // the launcher may end while the agent waits for its site
    AgentIdentity identity = renewed(enrolment, joined(enrolment, local, config.joinFile()));
    files.trustedByOperators(identity.authority());
    return identity;
  }

  /**
   * Quarkus does not end an agent that has not started yet; one that waits must end all the same.
   */
  private static AgentIdentity joined(
      Enrolment enrolment, AgentIdentity local, Optional<Path> joinFile)
      throws IOException, GeneralSecurityException {
    Thread ending = new Thread(enrolment::end, "end-of-waiting");
    Runtime.getRuntime().addShutdownHook(ending);
    AgentIdentity identity = enrolment.of(local, joinFile);
    Runtime.getRuntime().removeShutdownHook(ending);
    return identity;
  }

  /** An old certificate is still one: a provider-agent that is away is no reason not to start. */
  private static AgentIdentity renewed(Enrolment enrolment, AgentIdentity identity)
      throws GeneralSecurityException {
    try {
      return enrolment.renewed(identity).orElse(identity);
    } catch (IOException e) {
      log.atWarn().setCause(e).log("the certificate could not be renewed; the next start tries");
      return identity;
    }
  }

  @Produces
  @Singleton
  Enrolment enrolment(StateLock lock, Clock clock, SecureRandom random) {
    return new Enrolment(lock.directory(), clock, random, FIRST_PAUSE);
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
