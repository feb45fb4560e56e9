package io.secondsite.agent.enrolment;

import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Freshness;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the agent a host of its site. Used by one thread; any other may end the waiting. */
public final class Enrolment {
  private static final Logger log = LoggerFactory.getLogger(Enrolment.class);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

  private final SiteFiles files;
  private final Clock clock;
  private final SecureRandom random;
  private final Duration firstPause;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Enrolment of the agent with that state directory.
   *
   * @param firstPause before the second attempt; doubles with each
   */
  public Enrolment(Path stateDirectory, Clock clock, SecureRandom random, Duration firstPause) {
    files = new SiteFiles(stateDirectory);
    this.clock = clock;
    this.random = random;
    this.firstPause = firstPause;
  }

  /**
   * The agent as its site knows it; as it is where it belongs to none. Waits for a provider-agent
   * that is away.
   *
   * @throws EnrolmentRefusedException if the site does not take the agent in
   */
  public AgentIdentity of(AgentIdentity local, Optional<Path> joinFile)
      throws IOException, GeneralSecurityException {
    Optional<SiteFiles.Membership> present = files.read();
    if (present.isPresent() && isGood(present.get(), joinFile)) {
      return local.in(present.get().authority(), present.get().host());
    }
    if (joinFile.isPresent()) {
      return join(local, joinFile.get());
    }
    if (present.isPresent()) {
      throw new EnrolmentRefusedException(
          "the host's certificate was good until %s, and is too old to be renewed with: have the site's"
                  .formatted(present.get().host().certificate().getNotAfter().toInstant())
              + " provider-agent make a join token, and name its file in secondsite.agent.join-file");
    }
    return local;
  }

  /** A file for another site is a wish to change over, or the site was built anew. */
  private boolean isGood(SiteFiles.Membership membership, Optional<Path> joinFile) {
    X509Certificate certificate = membership.host().certificate();
    return clock.instant().isBefore(certificate.getNotAfter().toInstant())
        && Freshness.isIssuedBy(certificate, membership.authority())
        && authorityIn(joinFile)
            .filter(wanted -> !wanted.getPublicKey().equals(membership.authority().getPublicKey()))
            .isEmpty();
  }

  /** Once the host has joined, the file may be gone, or be anything. */
  private static Optional<X509Certificate> authorityIn(Optional<Path> joinFile) {
    if (joinFile.isEmpty() || !Files.exists(joinFile.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(JoinFile.read(joinFile.get()).authority());
    } catch (IOException e) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("the join file is passed over");
      return Optional.empty();
    }
  }

  /** Whoever waits for the site's provider-agent gives up. */
  public void end() {
    ended.countDown();
  }

  private AgentIdentity join(AgentIdentity local, Path file)
      throws IOException, GeneralSecurityException {
    JoinFile joining = JoinFile.read(file);
    if (!joining.agent().equals(local.name())) {
      throw new EnrolmentRefusedException(
          "secondsite.agent.name is %s, and %s is for %s: set the name, or use the right file"
              .formatted(local.name(), file, joining.agent()));
    }
    KeyPair keys = files.key(random);
    String csrPem = CertificateRequest.pem(keys, local.name());
    ProviderDoor door = new ProviderDoor(joining.url(), joining.site(), joining.authority());
    ProviderDoor.Issued issued = patiently(() -> door.enrol(joining.token(), csrPem));
    X509Certificate authority = authority(issued, joining.authority());
    X509Certificate certificate = certificate(issued, authority, local.name(), keys);
    files.store(authority, certificate, joining.url().toString());
    log.atInfo().addKeyValue("site", joining.site()).log("the agent joined its site");
    return local.in(authority, new Credential(certificate, keys.getPrivate()));
  }

  /** A fresh certificate where the present one is past half its life. */
  public Optional<AgentIdentity> renewed(AgentIdentity present)
      throws IOException, GeneralSecurityException {
    Optional<SiteFiles.Membership> stored = files.read();
    if (stored.isEmpty()
        || clock.instant().isBefore(Freshness.renewAt(stored.get().host().certificate()))) {
      return Optional.empty();
    }
    SiteFiles.Membership membership = stored.get();
    String site = present.site().orElseThrow();
    ProviderDoor door =
        new ProviderDoor(URI.create(membership.provider()), site, membership.authority());
    KeyPair keys = new KeyPair(membership.key(), membership.host().key());
    ProviderDoor.Issued issued =
        door.renew(membership.host(), CertificateRequest.pem(keys, present.name()));
    X509Certificate authority = authority(issued, membership.authority());
    X509Certificate certificate = certificate(issued, authority, present.name(), keys);
    files.store(authority, certificate, membership.provider());
    log.atInfo().addKeyValue("until", certificate.getNotAfter()).log("renewed the certificate");
    return Optional.of(present.in(authority, new Credential(certificate, keys.getPrivate())));
  }

  /** The answer's authority may be another certificate of the pinned key, and of no other. */
  private static X509Certificate authority(ProviderDoor.Issued issued, X509Certificate pinned)
      throws GeneralSecurityException, IOException {
    X509Certificate answered = Pem.certificate(required("authorityPem", issued.authorityPem()));
    if (!answered.getPublicKey().equals(pinned.getPublicKey())
        || !CarriedName.of(answered).equals(CarriedName.of(pinned))) {
      throw new EnrolmentRefusedException("the answer is of another authority than the pinned one");
    }
    return answered;
  }

  private static X509Certificate certificate(
      ProviderDoor.Issued issued, X509Certificate authority, String name, KeyPair keys)
      throws GeneralSecurityException, IOException {
    X509Certificate certificate =
        Pem.certificate(required("certificatePem", issued.certificatePem()));
    boolean isRight =
        certificate.getPublicKey().equals(keys.getPublic())
            && Freshness.isIssuedBy(certificate, authority)
            && CarriedName.of(certificate)
                .filter(new CarriedName(name, Role.HOST)::equals)
                .isPresent();
    if (!isRight) {
      throw new EnrolmentRefusedException("the certificate that was issued is not for " + name);
    }
    return certificate;
  }

  private static String required(String field, @Nullable String value) throws IOException {
    if (value == null) {
      throw new IOException("the provider-agent's answer has no " + field);
    }
    return value;
  }

  private interface Attempt {
    ProviderDoor.Issued make() throws IOException, GeneralSecurityException;
  }

  private ProviderDoor.Issued patiently(Attempt attempt)
      throws IOException, GeneralSecurityException {
    Duration pause = firstPause;
    while (true) {
      try {
        return attempt.make();
      } catch (EnrolmentRefusedException e) {
        throw new EnrolmentRefusedException(
            "the site's provider-agent refuses this host, " + e.getMessage());
      } catch (IOException e) {
        log.atWarn()
            .addKeyValue("reason", reason(e))
            .addKeyValue("pause", pause)
            .log("the site's provider-agent does not answer; the agent waits to join");
      }
      await(pause);
      pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
    }
  }

  /** A refused connection has no message of its own. */
  private static String reason(IOException failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private void await(Duration pause) throws IOException {
    try {
      if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("ended while waiting to join the site");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting to join", e);
    }
  }
}
