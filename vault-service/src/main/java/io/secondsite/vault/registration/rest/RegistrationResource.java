package io.secondsite.vault.registration.rest;

import io.secondsite.rim.problem.Checks;
import io.secondsite.vault.arm.rest.ArmPaths;
import io.secondsite.vault.registration.Registrations;
import jakarta.annotation.security.PermitAll;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** Where servers are registered: the key's secret, or the certificate, says who they are. */
@Path(ArmPaths.OWN + "/registrations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@PermitAll
public class RegistrationResource {
  private final Registrations registrations;
  private final ClientCertificate certificate;

  RegistrationResource(Registrations registrations, ClientCertificate certificate) {
    this.registrations = registrations;
    this.certificate = certificate;
  }

  record Renewal(@Nullable String identityCsrPem) {}

  @POST
  @Transactional
  public Object register(@Nullable RegistrationBody body) {
    return RegistrationView.of(registrations.register(Checks.body(body).request()));
  }

  @POST
  @Path("renewals")
  @Transactional
  public Object renew(@Nullable Renewal body) {
    String caller = certificate.provider().orElse(null);
    return RegistrationView.of(
        registrations.renew(caller, certificate.key(), Checks.body(body).identityCsrPem()));
  }
}
