package io.secondsite.vault.registration;

import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a server sends to be registered, checked. */
public record RegistrationRequest(
    String secret,
    String vault,
    String server,
    String providerVersion,
    VaultAuthority.Requests requests) {
  /** No dot: HOST.SITE is the name of a host. */
  private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

  private static final int SECRET_LENGTH_MAX = 256;
  private static final int VERSION_LENGTH_MAX = 64;

  /** Of what came in. */
  public static RegistrationRequest of(
      @Nullable String secret,
      @Nullable String vault,
      @Nullable String server,
      @Nullable String providerVersion,
      @Nullable String authorityCsrPem,
      @Nullable String identityCsrPem) {
    if (server == null || !SERVER.matcher(server).matches()) {
      throw ProblemException.of(
              RegistrationProblem.BAD_SERVER_NAME, "is not a name that is allowed")
          .inField("server")
          .withRemedy("choose at most 63 letters, digits, hyphens and underscores");
    }
    return new RegistrationRequest(
        Checks.text("secret", secret, SECRET_LENGTH_MAX),
        Checks.text("vault", vault, Checks.URL_LENGTH_MAX),
        server,
        Checks.text("providerVersion", providerVersion, VERSION_LENGTH_MAX),
        VaultAuthority.read(authorityCsrPem, identityCsrPem));
  }

  @Override
  public String toString() {
    return "RegistrationRequest[server=" + server + ", vault=" + vault + "]";
  }
}
