package io.secondsite.provider.hosts.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondsite.provider.hosts.Enrolment;
import io.secondsite.provider.hosts.JoinFile;
import io.secondsite.provider.hosts.JoinToken;
import io.secondsite.provider.rest.CurrentCaller;
import io.secondsite.provider.site.IssuedCertificate;
import io.secondsite.rim.problem.Checks;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** How a host joins the site and stays in it. */
@Path("/hosts")
@RunOnVirtualThread
public final class EnrolmentResource {
  private static final int TOKEN_LENGTH_MAX = 128;
  private static final int PEM_LENGTH_MAX = 16_384;

  private final Enrolment enrolment;
  private final CurrentCaller caller;

  EnrolmentResource(Enrolment enrolment, CurrentCaller caller) {
    this.enrolment = enrolment;
    this.caller = caller;
  }

  /** A host asks to be taken in. */
  public record EnrolmentRequest(@Nullable String token, @Nullable String csrPem) {}

  /** A host asks for a fresh certificate. */
  public record RenewalRequest(@Nullable String csrPem) {}

  /** A token without its secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TokenAnswer(String host, Instant expiresAt, @Nullable Instant usedAt) {
    static TokenAnswer of(JoinToken token) {
      return new TokenAnswer(token.host(), token.expiresAt(), token.usedAt());
    }
  }

  @POST
  @Path("/{host}/join-tokens")
  @ResponseStatus(201)
  public JoinFile token(String host) {
    return enrolment.token(Checks.name("host", host));
  }

  @GET
  @Path("/{host}/join-tokens")
  public List<TokenAnswer> tokens(String host) {
    return enrolment.tokens(Checks.name("host", host)).stream().map(TokenAnswer::of).toList();
  }

  @POST
  @Path("/enrolments")
  @ResponseStatus(201)
  public IssuedCertificate enrol(@Nullable EnrolmentRequest body) {
    EnrolmentRequest request = Checks.body(body);
    return enrolment.enrol(
        Checks.text("token", request.token(), TOKEN_LENGTH_MAX),
        Pems.text("csrPem", request.csrPem(), PEM_LENGTH_MAX));
  }

  @POST
  @Path("/renewals")
  @ResponseStatus(201)
  public IssuedCertificate renew(@Nullable RenewalRequest body) {
    RenewalRequest request = Checks.body(body);
    return enrolment.renew(caller.host(), Pems.text("csrPem", request.csrPem(), PEM_LENGTH_MAX));
  }
}
