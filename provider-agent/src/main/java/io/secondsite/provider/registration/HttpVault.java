package io.secondsite.provider.registration;

import io.secondsite.provider.http.JsonAnswer;
import io.secondsite.provider.http.JsonHttp;
import io.secondsite.provider.problem.PassedOnCode;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.site.Pem;
import io.secondsite.provider.site.ShownKey;
import io.secondsite.provider.site.TrustIn;
import io.secondsite.rim.problem.Category;
import io.secondsite.rim.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vault over HTTPS: at the address of its key, or, where that does not answer, at the first of
 * the others that does. What it asks can be asked twice. Thread-safe.
 */
public final class HttpVault implements Vault {
  private static final Logger log = LoggerFactory.getLogger(HttpVault.class);
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);
  private static final String REGISTRATIONS = "/secondsite/v1/registrations";
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

  private final List<URI> others;

  /**
   * @param others further addresses, e.g. a standby's; its authority is the same
   */
  public HttpVault(List<URI> others) {
    for (URI url : others) {
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "secondsite.provider.vault-urls: https addresses, not " + url);
      }
    }
    this.others = List.copyOf(others);
  }

  @Override
  public VaultAnswer register(RegistrationKey key, VaultRequest request) {
    Map<String, String> body =
        Map.of(
            "secret", key.secret(),
            "vault", key.vault(),
            "server", request.server(),
            "providerVersion", request.providerVersion(),
            "authorityCsrPem", request.authorityCsrPem(),
            "identityCsrPem", request.identityCsrPem());
    SSLContext tls = ShownKey.withoutKey(TrustIn.these(List.of(key.authority())));
    return post(key.url(), tls, REGISTRATIONS, body);
  }

  @Override
  public VaultAnswer renew(
      Registration registration, VaultCredential present, VaultRequest request) {
    Map<String, String> body =
        Map.of(
            "vault", registration.vault(),
            "server", request.server(),
            "providerVersion", request.providerVersion(),
            "authorityCsrPem", request.authorityCsrPem(),
            "identityCsrPem", request.identityCsrPem());
    SSLContext tls =
        present.shown().trusting(TrustIn.these(List.of(root(registration.vaultAuthorityPem()))));
    return post(registration.url(), tls, REGISTRATIONS + "/renewals", body);
  }

  private static X509Certificate root(String pem) {
    try {
      return Pem.certificate(pem);
    } catch (CertificateException e) {
      throw new IllegalStateException("the vault's pinned root is unreadable", e);
    }
  }

  private VaultAnswer post(URI url, SSLContext tls, String path, Map<String, String> body) {
    List<String> silent = new ArrayList<>();
    for (URI each : addresses(url)) {
      try {
        return answer(each, tls, path, body);
      } catch (IOException e) {
        log.atWarn().addKeyValue("url", each).setCause(e).log("the vault does not answer there");
        silent.add(each + " (" + JsonHttp.reason(e) + ")");
      }
    }
    throw ProblemException.of(
            SiteCode.VAULT_UNREACHABLE, "the vault does not answer at " + String.join(", ", silent))
        .withRemedy("see that this host reaches the vault's address and that its clock is right");
  }

  private List<URI> addresses(URI url) {
    return Stream.concat(Stream.of(url), others.stream()).distinct().toList();
  }

  private static VaultAnswer answer(URI url, SSLContext tls, String path, Map<String, String> body)
      throws IOException {
    try (JsonHttp http = new JsonHttp(url, tls)) {
      JsonAnswer answer = http.send("POST", path, body, ANSWER_DEADLINE);
      if (!answer.isSuccess()) {
        throw refusal(answer);
      }
      return new VaultAnswer(
          need(answer, "server"),
          need(answer, "vault"),
          need(answer, "authorityPem"),
          need(answer, "identityPem"),
          need(answer, "chainPem"));
    }
  }

  private static String need(JsonAnswer answer, String field) {
    return answer
        .text("/" + field)
        .orElseThrow(
            () -> ProblemException.of(SiteCode.VAULT_ANSWER, "the vault's answer has no " + field));
  }

  /** The vault's own words: its REST has two forms of errors. */
  private static ProblemException refusal(JsonAnswer answer) {
    Optional<String> code =
        answer.text("/error/code").or(() -> answer.text("/code")).filter(HttpVault::isCode);
    String detail =
        answer
            .text("/error/message")
            .or(() -> answer.text("/detail"))
            .orElse("the vault refused with status " + answer.status());
    boolean isOurs = answer.status() < 500;
    ProblemException problem =
        ProblemException.of(
            new PassedOnCode(
                code.orElse("VAULT_REFUSED"),
                isOurs ? Category.USER : Category.PROVIDER,
                isOurs ? answer.status() : 502),
            detail);
    return remedy(answer).map(problem::withRemedy).orElse(problem);
  }

  private static boolean isCode(String text) {
    return CODE.matcher(text).matches();
  }

  private static Optional<String> remedy(JsonAnswer answer) {
    return answer.text("/remedy").or(() -> recommended(answer));
  }

  /** ARM has no field for it: it is the detail of this code. */
  private static Optional<String> recommended(JsonAnswer answer) {
    return answer
        .text("/error/details/0/code")
        .filter("RecommendedAction"::equals)
        .flatMap(code -> answer.text("/error/details/0/message"));
  }
}
