package io.secondsite.agent.identity;

import io.secondsite.agent.durable.DurableFile;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.CertificateIssuer;
import io.secondsite.trust.Credential;
import io.secondsite.trust.Freshness;
import io.secondsite.trust.Pem;
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
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity's files: {@code identity/ca.*} and {@code host.*} of the agent, {@code operator/}
 * for people. Makes what is missing and renews what is past half its life. Used once, at start; not
 * thread-safe.
 */
public final class IdentityFiles {
  private static final Logger log = LoggerFactory.getLogger(IdentityFiles.class);

  /** Renewed at a start only, so it is long. */
  private static final Duration LEAF_LIFE = Duration.ofDays(365);

  private final Path identity;
  private final Path operator;
  private final Clock clock;
  private final CertificateIssuer maker;

  public IdentityFiles(Path stateDirectory, Clock clock, SecureRandom random) {
    identity = stateDirectory.resolve("identity");
    operator = stateDirectory.resolve("operator");
    this.clock = clock;
    maker = new CertificateIssuer(clock, random, LEAF_LIFE);
  }

  /**
   * The identity of this state directory.
   *
   * @throws IOException also if the directory is another agent's
   */
  public AgentIdentity open(String name, List<String> hostNames)
      throws IOException, GeneralSecurityException {
    DurableFile.privateFolder(identity);
    DurableFile.privateFolder(operator);
    Credential authority = authority(name);
    Credential host = host(authority, name, hostNames);
    renewOperator(authority, name);
    return new AgentIdentity(name, authority.certificate(), host);
  }

  private Credential authority(String name) throws IOException, GeneralSecurityException {
    if (!isWhole(identity, "ca")) {
      Credential made = maker.ownAuthority(name);
      write(identity, "ca", made);
      log.atInfo().addKeyValue("agent", name).log("made the agent's certificate authority");
    }
    Credential authority = read(identity, "ca");
    boolean ours =
        CarriedName.of(authority.certificate())
            .filter(new CarriedName(name, Role.CA)::equals)
            .isPresent();
    if (!ours) {
      throw new IOException(
          identity
              + " belongs to "
              + authority.certificate().getSubjectX500Principal()
              + ", not to "
              + name
              + "; give each agent a state directory of its own");
    }
    return authority;
  }

  private Credential host(Credential authority, String name, List<String> hostNames)
      throws IOException, GeneralSecurityException {
    if (isWhole(identity, "host")) {
      Credential present = read(identity, "host");
      if (isFresh(present, authority) && names(present.certificate()).containsAll(hostNames)) {
        return present;
      }
    }
    Credential made = maker.leaf(authority, new CarriedName(name, Role.HOST), hostNames);
    write(identity, "host", made);
    log.atInfo().addKeyValue("names", hostNames).log("issued the agent's certificate");
    return made;
  }

  private void renewOperator(Credential authority, String name)
      throws IOException, GeneralSecurityException {
    if (!isWhole(operator, "operator") || !isFresh(read(operator, "operator"), authority)) {
      CarriedName carried = new CarriedName(name, Role.OPERATOR);
      write(operator, "operator", maker.leaf(authority, carried, List.of()));
      log.atInfo().addKeyValue("folder", operator).log("issued the operator's certificate");
    }
    DurableFile.write(operator.resolve("ca.crt"), bytes(Pem.of(authority.certificate())));
  }

  /** What people's clients trust: the authority that issued what the agent serves with. */
  public void trustedByOperators(X509Certificate authority)
      throws IOException, GeneralSecurityException {
    DurableFile.write(operator.resolve("ca.crt"), bytes(Pem.of(authority)));
  }

  private boolean isFresh(Credential credential, Credential authority) {
    return clock.instant().isBefore(Freshness.renewAt(credential.certificate()))
        && Freshness.isIssuedBy(credential.certificate(), authority.certificate());
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
