package io.secondsite.provider.hosts;

import io.secondsite.fabric.Host;
import io.secondsite.fabric.Site;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.site.Digests;
import io.secondsite.provider.site.IssuedCertificate;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.rim.problem.ProblemException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes hosts of the fabric file into the site. Thread-safe. */
public final class Enrolment {
  private static final Logger log = LoggerFactory.getLogger(Enrolment.class);
  private static final int TOKEN_BYTES = 32;
  private static final int OPEN_TOKENS_MAX = 10;
  private static final int FAILURES_A_MINUTE_MAX = 30;

  /** How long used and expired tokens are remembered, to say why they are refused. */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private final Site site;
  private final Hosts hosts;
  private final SiteIdentity identity;
  private final JoinTokens tokens;
  private final String url;
  private final Duration tokenLife;
  private final Clock clock;
  private final SecureRandom random;
  private final FailedAttempts failures;

  /**
   * Enrolment at this site.
   *
   * @param url where hosts reach this provider-agent
   */
  public Enrolment(
      Site site,
      Hosts hosts,
      SiteIdentity identity,
      JoinTokens tokens,
      String url,
      Duration tokenLife,
      Clock clock,
      SecureRandom random) {
    this.site = site;
    this.hosts = hosts;
    this.identity = identity;
    this.tokens = tokens;
    this.url = url;
    this.tokenLife = tokenLife;
    this.clock = clock;
    this.random = random;
    failures = new FailedAttempts(clock, FAILURES_A_MINUTE_MAX);
  }

  /** A new token for a host; it is told once and only its digest is kept. */
  public JoinFile token(String hostName) {
    Host host = host(hostName);
    Instant now = clock.instant();
    tokens.removeExpiredBefore(now.minus(REMEMBERED));
    if (open(host.name(), now) >= OPEN_TOKENS_MAX) {
      throw ProblemException.of(
              SiteCode.TOO_MANY_TOKENS,
              "host " + host.name() + " has " + OPEN_TOKENS_MAX + " open tokens")
          .withRemedy("use one of them, or wait until they expire");
    }
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Instant expiresAt = now.plus(tokenLife);
    tokens.add(new JoinToken(Digests.sha256(token), host.name(), expiresAt, null, null));
    log.atInfo().addKeyValue("host", host.name()).log("made a join token");
    return new JoinFile(url, identity.authorityPem(), host.name(), token, expiresAt);
  }

  private long open(String host, Instant now) {
    return tokens.ofHost(host).stream()
        .filter(token -> token.usedByKey() == null && !token.isExpired(now))
        .count();
  }

  /** The tokens of a host, without their secrets. */
  public List<JoinToken> tokens(String hostName) {
    return tokens.ofHost(host(hostName).name());
  }

  /** A certificate for the holder of a token. The same key may ask again. */
  public IssuedCertificate enrol(String token, String csrPem) {
    failures.check();
    try {
      JoinToken known = usable(Digests.sha256(token));
      Host host = host(known.host());
      IssuedCertificate issued = issue(host, csrPem);
      if (!tokens.use(known.digest(), keyDigest(csrPem), clock.instant())) {
        throw used();
      }
      log.atInfo().addKeyValue("host", host.name()).log("a host joined the site");
      return issued;
    } catch (ProblemException e) {
      failures.failed();
      throw e;
    }
  }

  private JoinToken usable(String digest) {
    JoinToken token =
        tokens
            .find(digest)
            .orElseThrow(() ->
                ProblemException.of(
                        SiteCode.JOIN_TOKEN_INVALID, "this site made no such join token")
                    .inField("token")
                    .withRemedy("have a new one made: POST /hosts/{host}/join-tokens"));
    if (token.isExpired(clock.instant())) {
      throw ProblemException.of(
              SiteCode.JOIN_TOKEN_EXPIRED, "the token was good until " + token.expiresAt())
          .inField("token")
          .withRemedy("have a new one made: POST /hosts/{host}/join-tokens");
    }
    return token;
  }

  private static ProblemException used() {
    return ProblemException.of(
            SiteCode.JOIN_TOKEN_USED, "the token was used with another key already")
        .inField("token")
        .withRemedy(
            "if that was not you, find out who; a new token: POST /hosts/{host}/join-tokens");
  }

  /** A fresh certificate for a host that shows its present one. */
  public IssuedCertificate renew(String certificateName, String csrPem) {
    Host host =
        site.hosts().stream()
            .filter(one -> site.certificateName(one).equals(certificateName))
            .findFirst()
            .orElseThrow(() -> unknown(certificateName));
    return issue(host, csrPem);
  }

  private IssuedCertificate issue(Host host, String csrPem) {
    try {
      return identity.issueForHost(
          site.certificateName(host), addressOf(host).map(List::of).orElse(List.of()), csrPem);
    } catch (GeneralSecurityException e) {
      throw badRequest(e);
    }
  }

  /** A host is called by the address that the site has of it, so that is what it may show. */
  private Optional<String> addressOf(Host host) {
    return hosts
        .named(host.name())
        .map(SiteHost::url)
        .map(URI::getHost)
        .map(name -> name.replaceAll("[\\[\\]]", ""));
  }

  private static String keyDigest(String csrPem) {
    try {
      return SiteIdentity.keyDigest(csrPem);
    } catch (GeneralSecurityException e) {
      throw badRequest(e);
    }
  }

  private static ProblemException badRequest(GeneralSecurityException e) {
    return ProblemException.badValue("csrPem", String.valueOf(e.getMessage()))
        .withRemedy("send a PKCS#10 request in PEM, of an EC key, signed by that key");
  }

  private Host host(String name) {
    return site.host(name).orElseThrow(() -> unknown(name));
  }

  private ProblemException unknown(String name) {
    return ProblemException.of(
            SiteCode.UNKNOWN_HOST, "site " + site.name() + " has no host " + name)
        .withRemedy("add it to the fabric file");
  }
}
