package io.secondsite.vault.registration;

import io.secondsite.rim.problem.ProblemException;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.token.AttemptLimit;
import io.secondsite.vault.token.SecretHash;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers, renews and removes servers. A key is used once; the same request again has the same
 * answer, so that a crash before the answer costs nothing. Works in the caller's transaction;
 * thread-safe.
 */
public final class Registrations {
  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  private final RegistrationStore store;
  private final RegistrationAnnouncements announcements;
  private final Supplier<Optional<VaultAuthority>> authority;
  private final AttemptLimit attempts;
  private final List<ServerRemoval> removals;
  private final Clock clock;

  public Registrations(
      RegistrationStore store,
      RegistrationAnnouncements announcements,
      Supplier<Optional<VaultAuthority>> authority,
      AttemptLimit attempts,
      List<ServerRemoval> removals,
      Clock clock) {
    this.store = store;
    this.announcements = announcements;
    this.authority = authority;
    this.attempts = attempts;
    this.removals = List.copyOf(removals);
    this.clock = clock;
  }

  /** Registers a server by a key's secret. */
  public RegisteredServer register(RegistrationRequest request) {
    attempts.check();
    RegistrationKey key =
        store.holdKey(SecretHash.of(request.secret())).orElseThrow(this::wrongSecret);
    if (!key.vault().id().equalsIgnoreCase(request.vault())) {
      attempts.failed();
      throw refused(
          RegistrationProblem.REGISTRATION_KEY_OTHER_VAULT, "the key is for another vault");
    }
    String keys = request.requests().keys();
    Optional<RegisteredServer> known = store.holdServer(request.server());
    if (key.use() != null) {
      return repeated(key.use(), request, keys, known);
    }
    checkOpen(key);
    known.ifPresent(server -> checkSame(server, key, keys));
    return register(key, request, keys);
  }

  private ProblemException wrongSecret() {
    attempts.failed();
    log.atWarn().log("a server asked to be registered with a secret that is not known");
    return refused(RegistrationProblem.REGISTRATION_KEY_WRONG, "there is no key with this secret");
  }

  private static RegisteredServer repeated(
      RegistrationKey.Use use,
      RegistrationRequest request,
      String keys,
      Optional<RegisteredServer> known) {
    return known
        .filter(server -> server.name().equals(use.server()))
        .filter(server -> use.server().equals(request.server()) && use.keys().equals(keys))
        .filter(server -> server.keys().equals(keys))
        .orElseThrow(() ->
            refused(
                RegistrationProblem.REGISTRATION_KEY_USED,
                "the key was used for server " + use.server()));
  }

  private void checkOpen(RegistrationKey key) {
    if (key.revokedAt() != null) {
      throw refused(RegistrationProblem.REGISTRATION_KEY_REVOKED, "the key was revoked");
    }
    if (!clock.instant().isBefore(key.expiresAt())) {
      throw refused(
          RegistrationProblem.REGISTRATION_KEY_EXPIRED,
          "the key was good until " + key.expiresAt());
    }
  }

  private static void checkSame(RegisteredServer server, RegistrationKey key, String keys) {
    boolean isSameVault = server.vault().key().equals(key.vault().key());
    if (!isSameVault || !server.keys().equals(keys)) {
      throw ProblemException.of(
              RegistrationProblem.SERVER_NAME_TAKEN,
              isSameVault
                  ? "a server of that name is registered with another key pair"
                  : "a server of that name is registered in another vault")
          .inField("server")
          .withRemedy("choose another name, or remove the old server's fabric first");
    }
  }

  private static ProblemException refused(RegistrationProblem code, String detail) {
    return ProblemException.of(code, detail)
        .inField("secret")
        .withRemedy("ask an administrator of the vault for a new registration key");
  }

  private RegisteredServer register(RegistrationKey key, RegistrationRequest request, String keys) {
    Instant now = clock.instant();
    RegisteredServer server =
        new RegisteredServer(
            request.server(),
            key.vault(),
            request.providerVersion(),
            keys,
            authority().issue(request.server(), request.requests()),
            now);
    store.put(key.used(new RegistrationKey.Use(server.name(), keys, now)));
    store.put(server);
    announcements.registered(server, now);
    log.atInfo().addKeyValue("server", server.name()).log("a server was registered");
    return server;
  }

  /**
   * A new leaf for a server that showed its present one.
   *
   * @param caller the name in the client certificate
   */
  public RegisteredServer renew(
      @Nullable String caller, String callersKey, @Nullable String identityCsrPem) {
    if (caller == null) {
      throw ProblemException.of(
              RegistrationProblem.CERTIFICATE_NEEDED, "a provider's client certificate is needed")
          .withRemedy("call with the certificate that was issued at registration");
    }
    CertificateRequest request = VaultAuthority.request("identityCsrPem", identityCsrPem);
    RegisteredServer before =
        store
            .holdServer(caller)
            .filter(server -> server.name().equals(caller))
            .orElseThrow(() -> unknown(caller));
    String authorityKey = before.keys().substring(0, before.keys().indexOf('/'));
    if (!before.keys().endsWith("/" + callersKey)) {
      throw ProblemException.of(
              RegistrationProblem.CERTIFICATE_NEEDED, "the certificate is not the server's newest")
          .withRemedy("call with the newest certificate, or register again");
    }
    RegisteredServer after =
        new RegisteredServer(
            before.name(),
            before.vault(),
            before.providerVersion(),
            authorityKey + "/" + request.keyFingerprint(),
            new RegisteredServer.Certificates(
                before.certificates().authority(),
                authority().identity(before.name(), request),
                before.certificates().chain()),
            before.registeredAt());
    store.put(after);
    announcements.renewed(after, clock.instant());
    return after;
  }

  /** Unregisters a server (R119). */
  public void remove(VaultId vault, String name) {
    RegisteredServer server =
        store
            .holdServer(name)
            .filter(known -> known.vault().key().equals(vault.key()))
            .orElseThrow(() -> unknown(name));
    removals.stream()
        .flatMap(removal -> removal.obstacle(server).stream())
        .findFirst()
        .ifPresent(why -> {
          throw ProblemException.of(RegistrationProblem.SERVER_IN_USE, why)
              .withRemedy("disable the protection of its machines and unpair its clouds first");
        });
    removals.forEach(removal -> removal.removed(server));
    store.removeServer(server.name());
    announcements.removed(server, clock.instant());
    log.atInfo().addKeyValue("server", server.name()).log("a server was removed");
  }

  public Optional<RegisteredServer> find(String name) {
    return store.findServer(name);
  }

  public List<RegisteredServer> list(VaultId vault) {
    return store.listServers(vault);
  }

  private static ProblemException unknown(String name) {
    return ProblemException.of(
        RegistrationProblem.UNKNOWN_SERVER, "no server " + name + " is registered here");
  }

  private VaultAuthority authority() {
    return authority
        .get()
        .orElseThrow(() ->
            ProblemException.of(RegistrationProblem.AUTHORITY_MISSING, "the vault has no authority")
                .withRemedy("set secondsite.vault.authority.certificate, .key and .root"));
  }
}
