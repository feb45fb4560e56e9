package io.secondsite.vault.registration.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.arm.rest.CurrentCaller;
import io.secondsite.vault.arm.rest.CurrentVault;
import io.secondsite.vault.arm.rest.Pages;
import io.secondsite.vault.config.VaultConfig;
import io.secondsite.vault.registration.RegistrationKeys;
import io.secondsite.vault.registration.RegistrationProblem;
import io.secondsite.vault.registration.VaultAuthority;
import io.secondsite.vault.token.rest.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registration keys of a vault. */
@Path(ArmPaths.OWN_VAULT + "/registrationKeys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMINISTRATOR)
public class RegistrationKeyResource {
  private final RegistrationKeys keys;
  private final Optional<VaultAuthority> authority;
  private final VaultConfig config;
  private final CurrentVault vault;
  private final CurrentCaller caller;
  private final Pages pages;

  RegistrationKeyResource(
      RegistrationKeys keys,
      Optional<VaultAuthority> authority,
      VaultConfig config,
      CurrentVault vault,
      CurrentCaller caller,
      Pages pages) {
    this.keys = keys;
    this.authority = authority;
    this.config = config;
    this.vault = vault;
    this.caller = caller;
    this.pages = pages;
  }

  /**
   * @param lifetime ISO 8601, e.g. {@code PT24H}; P5D at most
   */
  record Wanted(@Nullable String lifetime) {}

  @POST
  @Transactional
  public Response create(@Nullable Wanted body) {
    String rootPem = authority.map(VaultAuthority::rootPem).orElseThrow(this::noAuthority);
    RegistrationKeys.Issued issued =
        keys.create(vault.id(), lifetime(body == null ? null : body.lifetime()), caller.name());
    KeyFile file =
        new KeyFile(
            issued.key().id(),
            issued.key().vault().id(),
            config.url(),
            rootPem,
            issued.secret(),
            issued.key().expiresAt());
    return Response.status(Response.Status.CREATED)
        .header("Cache-Control", "no-store")
        .entity(file)
        .build();
  }

  private ProblemException noAuthority() {
    return ProblemException.of(RegistrationProblem.AUTHORITY_MISSING, "the vault has no authority")
        .withRemedy("set secondsite.vault.authority.certificate, .key and .root");
  }

  private static @Nullable Duration lifetime(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw ProblemException.badValue("lifetime", "is no ISO 8601 duration")
          .withRemedy("say, for example, PT24H");
    }
  }

  @GET
  public Object list() {
    return pages.of(keys.list(vault.id()), key -> KeyView.of(key, keys.now()));
  }

  @GET
  @Path("{key}")
  public Object get(@PathParam("key") String key) {
    return KeyView.of(keys.get(vault.id(), Checks.uuid("key", key)), keys.now());
  }

  @DELETE
  @Path("{key}")
  @Transactional
  public void revoke(@PathParam("key") String key) {
    keys.revoke(vault.id(), Checks.uuid("key", key));
  }
}
