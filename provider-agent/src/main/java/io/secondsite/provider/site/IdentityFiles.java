package io.secondsite.provider.site;

import io.secondsite.provider.durable.DurableFile;
import io.secondsite.provider.site.CarriedName.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity's files: {@code identity/ca.*} and {@code server.*}, {@code operator/} for people.
 * Makes what is missing and renews what is past half its life. Used once, at start; not
 * thread-safe.
 */
public final class IdentityFiles {
  private static final Logger log = LoggerFactory.getLogger(IdentityFiles.class);

  private final Path identity;
  private final Path operator;
  private final Clock clock;
  private final SecureRandom random;
  private final SiteCertificates maker;

  public IdentityFiles(Path stateDirectory, Clock clock, SecureRandom random) {
    identity = stateDirectory.resolve("identity");
    operator = stateDirectory.resolve("operator");
    this.clock = clock;
    this.random = random;
    maker = new SiteCertificates(clock, random);
  }

  /**
   * The identity of this state directory.
   *
   * @throws IOException also if the directory is another site's
   */
  public SiteIdentity open(String site, List<String> hostNames)
      throws IOException, GeneralSecurityException {
    DurableFile.privateFolder(identity);
    DurableFile.privateFolder(operator);
    Credential authority = authority(site);
    Credential server =
        leaf(identity, "server", authority, new CarriedName(site, Role.PROVIDER), hostNames);
    Credential caller =
        leaf(operator, "operator", authority, new CarriedName(site, Role.OPERATOR), List.of());
    DurableFile.write(operator.resolve("ca.crt"), bytes(Pem.of(authority.certificate())));
    return new SiteIdentity(site, authority, server, caller, clock, random);
  }

  private Credential authority(String site) throws IOException, GeneralSecurityException {
    if (!isWhole(identity, "ca")) {
      write(identity, "ca", maker.authority(site));
      log.atInfo().addKeyValue("site", site).log("made the site's certificate authority");
    }
    Credential authority = read(identity, "ca");
    if (CarriedName.of(authority.certificate())
        .filter(new CarriedName(site, Role.CA)::equals)
        .isEmpty()) {
      throw new IOException(
          identity
              + " belongs to "
              + authority.certificate().getSubjectX500Principal()
              + ", not to "
              + site
              + "; give each provider-agent a state directory of its own");
    }
    return authority;
  }

  private Credential leaf(
      Path folder, String stem, Credential authority, CarriedName carried, List<String> hostNames)
      throws IOException, GeneralSecurityException {
    if (isWhole(folder, stem)) {
      Credential present = read(folder, stem);
      if (isFresh(present, authority) && names(present.certificate()).containsAll(hostNames)) {
        return present;
      }
    }
    Credential made = maker.leaf(authority, carried, hostNames);
    write(folder, stem, made);
    log.atInfo().addKeyValue("certificate", carried.uri()).log("issued a certificate");
    return made;
  }

  private boolean isFresh(Credential credential, Credential authority) {
    X509Certificate certificate = credential.certificate();
    Instant begin = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(begin, certificate.getNotAfter().toInstant());
    return clock.instant().isBefore(begin.plus(life.dividedBy(2)))
        && isIssuedBy(certificate, authority.certificate());
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? Set.of()
        : names.stream().map(entry -> String.valueOf(entry.get(1))).collect(Collectors.toSet());
  }

  /** The key is written last: a pair without it was never used. */
  private static boolean isWhole(Path folder, String stem) {
    return Files.exists(folder.resolve(stem + ".crt"))
        && Files.exists(folder.resolve(stem + ".key"));
  }

  private static void write(Path folder, String stem, Credential credential)
      throws IOException, GeneralSecurityException {
    // An old key beside a new certificate would be a broken pair, so the old key goes first.
    DurableFile.delete(folder.resolve(stem + ".key"));
    DurableFile.write(folder.resolve(stem + ".crt"), bytes(Pem.of(credential.certificate())));
    DurableFile.write(folder.resolve(stem + ".key"), bytes(Pem.of(credential.key())));
  }

  private static Credential read(Path folder, String stem)
      throws IOException, GeneralSecurityException {
    return new Credential(
        Pem.certificate(Files.readString(folder.resolve(stem + ".crt"))),
        Pem.key(Files.readString(folder.resolve(stem + ".key"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
