package io.secondsite.provider.registration;

import io.secondsite.fabric.Cloud;
import io.secondsite.fabric.Site;
import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.inventory.Membership;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.registration.RegistrationState.End;
import io.secondsite.provider.registration.RegistrationState.Ended;
import io.secondsite.provider.registration.RegistrationState.Registered;
import io.secondsite.provider.registration.RegistrationState.Unregistered;
import io.secondsite.provider.site.Pem;
import io.secondsite.provider.site.SiteIdentity;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.rim.problem.RequestCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one registration this server has, or had. Thread-safe. */
public final class Registrations implements Membership {
  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  private final Site site;
  private final SiteIdentity identity;
  private final Vault vault;
  private final RegistrationFiles files;
  private final String version;
  private final Clock clock;
  private volatile RegistrationState state;

  public Registrations(
      Site site,
      SiteIdentity identity,
      Vault vault,
      RegistrationFiles files,
      String version,
      Clock clock)
      throws IOException {
    this.site = site;
    this.identity = identity;
    this.vault = vault;
    this.files = files;
    this.version = version;
    this.clock = clock;
    state = files.load();
  }

  public RegistrationState state() {
    return state;
  }

  @Override
  public Optional<Terms> terms() {
    return state instanceof Registered registered
        ? Optional.of(
            new Terms(registered.registration().friendlyName(), registered.registration().clouds()))
        : Optional.empty();
  }

  /** What is shown to the vault; empty before the first registration. */
  public synchronized Optional<VaultCredential> credential() {
    try {
      return files.credential();
    } catch (IOException | GeneralSecurityException e) {
      throw broken(e);
    }
  }

  /** Refuses a key that is of no use, before it is shown to anybody (R33). */
  public void check(RegistrationKey key) {
    if (key.isExpired(clock.instant())) {
      throw ProblemException.of(
              SiteCode.REGISTRATION_KEY_EXPIRED,
              "the key of vault " + key.vaultName() + " was good until " + key.expiresAt())
          .inField("expiresAt")
          .withRemedy("download a fresh key from the vault, and see that this clock is right");
    }
  }

  /** Uses a key: from then on the inventory is published (R40 to R48). */
  public synchronized void register(
      RegistrationKey key, String friendlyName, CloudSynchronisation clouds) {
    check(key);
    checkClouds(clouds);
    checkOtherVault(key);
    try {
      KeyPair keys = files.keys(identity::freshKeys);
      VaultAnswer answer = vault.register(key, request(keys));
      keep(key.authority(), key.vault(), keys, answer);
      become(
          new Registered(
              new Registration(
                  key.vault(),
                  key.url(),
                  Pem.of(key.authority()),
                  site.name(),
                  friendlyName,
                  clouds,
                  clock.instant())));
    } catch (IOException | GeneralSecurityException e) {
      throw broken(e);
    }
    log.atInfo().addKeyValue("vault", key.vault()).log("registered with the vault");
  }

  private void checkOtherVault(RegistrationKey key) {
    if (state instanceof Registered registered
        && !registered.registration().vault().equalsIgnoreCase(key.vault())) {
      throw ProblemException.of(
              SiteCode.ALREADY_REGISTERED,
              "this server belongs to vault " + registered.registration().vaultName())
          .withRemedy("remove it there first");
    }
  }

  private void checkClouds(CloudSynchronisation clouds) {
    if (clouds instanceof CloudSynchronisation.Named named) {
      for (String cloud : named.clouds()) {
        if (site.cloud(cloud).isEmpty()) {
          throw ProblemException.of(
                  SiteCode.UNKNOWN_CLOUD, "site " + site.name() + " has no cloud " + cloud)
              .inField("synchroniseClouds")
              .withRemedy("its clouds are " + names());
        }
      }
    }
  }

  private List<String> names() {
    return site.clouds().stream().map(Cloud::name).toList();
  }

  private VaultRequest request(KeyPair keys) throws GeneralSecurityException {
    return new VaultRequest(
        site.name(), version, identity.authorityRequest(), identity.identityRequest(keys));
  }

  private void keep(X509Certificate root, String vaultId, KeyPair keys, VaultAnswer answer)
      throws IOException {
    new IssuedCheck(root, clock)
        .check(answer, site.name(), vaultId, identity.authority().getPublicKey(), keys.getPublic());
    files.saveCertificates(answer);
  }

  /** Which clouds the vault is told of from now on (R47). */
  public synchronized void synchronise(CloudSynchronisation clouds) {
    checkClouds(clouds);
    if (!(state instanceof Registered registered)) {
      throw ProblemException.of(SiteCode.NOT_REGISTERED, "this server is not registered")
          .withRemedy("register it with a key of the vault: POST /registration");
    }
    try {
      become(new Registered(registered.registration().withClouds(clouds)));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Renews the certificates at half their life; what fails is tried again at the next call. */
  public synchronized void renewIfDue() {
    Optional<VaultCredential> present = credential();
    if (state instanceof Registered registered
        && present.isPresent()
        && !clock.instant().isBefore(present.get().renewAt())) {
      try {
        renew(registered.registration(), present.get());
      } catch (ProblemException e) {
        log.atWarn()
            .addKeyValue("code", e.code().name())
            .addKeyValue("why", e.detail())
            .addKeyValue("expiresAt", present.get().expiresAt())
            .log("the certificates were not renewed; it is tried again");
      }
    }
  }

  private void renew(Registration registration, VaultCredential present) {
    try {
      KeyPair keys = files.keys(identity::freshKeys);
      VaultAnswer answer = vault.renew(registration, present, request(keys));
      keep(Pem.certificate(registration.vaultAuthorityPem()), registration.vault(), keys, answer);
    } catch (IOException | GeneralSecurityException e) {
      throw broken(e);
    }
    log.atInfo().addKeyValue("vault", registration.vault()).log("renewed the certificates");
  }

  /** The vault ended the registration. One from before the present registration says nothing. */
  public synchronized void ended(String vaultId, End end, String reason, Instant at) {
    if (state instanceof Registered registered
        && registered.registration().vault().equalsIgnoreCase(vaultId)
        && !at.isBefore(registered.registration().registeredAt())) {
      become(registered, end, reason, at);
      log.atWarn()
          .addKeyValue("vault", vaultId)
          .addKeyValue("reason", reason)
          .log("the vault ended the registration; nothing is published any more");
    }
  }

  private void become(Registered registered, End end, String reason, Instant at) {
    try {
      become(registered.ended(end, reason, at));
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** The vault accepted the server; true if that brought an ended registration back. */
  public synchronized boolean accepted(String vaultId, String siteAuthorityPem) {
    if (!(state instanceof Ended ended)
        || !ended.registration().vault().equalsIgnoreCase(vaultId)
        || !isOurs(siteAuthorityPem)) {
      return false;
    }
    try {
      become(ended.restored());
      return true;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private boolean isOurs(String pem) {
    try {
      return Pem.certificate(pem).getPublicKey().equals(identity.authority().getPublicKey());
    } catch (CertificateException e) {
      return false;
    }
  }

  private void become(RegistrationState next) throws IOException {
    files.save(next);
    state = next;
  }

  /** Whether anything was ever agreed. */
  public boolean isUnregistered() {
    return state instanceof Unregistered;
  }

  private static ProblemException broken(Exception cause) {
    return ProblemException.of(
            RequestCode.INTERNAL,
            "the state directory cannot be used: " + cause.getMessage(),
            cause)
        .withRemedy("see that the state directory is writable and not full");
  }
}
