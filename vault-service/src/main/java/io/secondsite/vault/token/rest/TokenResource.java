package io.secondsite.vault.token.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.secondsite.rim.problem.ProblemException;
import io.secondsite.vault.token.TokenIssuer;
import io.secondsite.vault.token.TokenProblem;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens for clients, and what is needed to believe them. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
public class TokenResource {
  private static final String TOKEN = "/secondsite/v1/token";
  private static final String KEYS = "/secondsite/v1/jwks";

  private final TokenIssuer issuer;

  TokenResource(TokenIssuer issuer) {
    this.issuer = issuer;
  }

  @POST
  @Path(TOKEN)
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response token(
      @FormParam("grant_type") @Nullable String grantType,
      @FormParam("client_id") @Nullable String clientId,
      @FormParam("client_secret") @Nullable String clientSecret) {
    if (!"client_credentials".equals(grantType)) {
      throw ProblemException.of(TokenProblem.UNSUPPORTED_GRANT_TYPE, "must be client_credentials")
          .inField("grant_type");
    }
    TokenIssuer.Token token = issuer.issue(clientId, clientSecret);
    return Response.ok(TokenView.of(token)).header("Cache-Control", "no-store").build();
  }

  record TokenView(
      @JsonProperty("access_token") String accessToken,
      @JsonProperty("token_type") String tokenType,
      @JsonProperty("expires_in") long expiresIn) {
    static TokenView of(TokenIssuer.Token token) {
      return new TokenView(token.value(), "Bearer", token.lifetime().toSeconds());
    }
  }

  @GET
  @Path(KEYS)
  public Map<String, Object> keys() {
    return issuer.keySet();
  }

  @GET
  @Path("/.well-known/openid-configuration")
  public Map<String, Object> discovery() {
    String base = issuer.terms().issuer();
    return Map.of(
        "issuer", base,
        "token_endpoint", base + TOKEN,
        "jwks_uri", base + KEYS,
        "grant_types_supported", List.of("client_credentials"),
        "response_types_supported", List.of("token"),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", List.of("ES256"),
        "token_endpoint_auth_methods_supported", List.of("client_secret_post"));
  }
}
