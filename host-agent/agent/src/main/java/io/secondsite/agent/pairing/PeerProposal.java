package io.secondsite.agent.pairing;

import io.secondsite.agent.kerberos.KerberosSettings;
import io.secondsite.agent.problem.Checks;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Pem;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent as somebody describes it; nothing of it is believed before it is checked.
 *
 * @param authentication Certificate or Kerberos; null leaves a known pairing as it is
 * @param kerberosPrincipal with its realm; only with Kerberos
 * @param kerberosUrl where the agent's Kerberos listener is; only with Kerberos
 */
public record PeerProposal(
    @Nullable String name,
    @Nullable String url,
    @Nullable String caCertificatePem,
    @Nullable String authentication,
    @Nullable String kerberosPrincipal,
    @Nullable String kerberosUrl) {
  private static final int PEM_LENGTH_MAX = 16_384;

  /** By certificates, or as it is. */
  public PeerProposal(
      @Nullable String name, @Nullable String url, @Nullable String caCertificatePem) {
    this(name, url, caCertificatePem, null, null, null);
  }

  /** What is asked for; nothing if a known pairing's stays. */
  Optional<Authentication> checkedAuthentication() {
    return Authentication.named("authentication", authentication);
  }

  /** The peer, if the description holds together. */
  Peer checked() {
    String checkedName = Checks.text("name", name, 63);
    if (!CarriedName.NAME.matcher(checkedName).matches()) {
      throw ProblemException.badValue("name", "must match " + CarriedName.NAME.pattern());
    }
    return new Peer(
        checkedName, checkedUrl("url", url), checkedAuthority(checkedName), checkedKerberos());
  }

  private @Nullable KerberosPeer checkedKerberos() {
    if (checkedAuthentication().filter(Authentication.KERBEROS::equals).isEmpty()) {
      if (kerberosPrincipal != null || kerberosUrl != null) {
        throw ProblemException.badValue(
                "authentication", "is not Kerberos, but a principal is named")
            .withRemedy("say \"authentication\": \"Kerberos\", or leave principal and address out");
      }
      return null;
    }
    String principal = Checks.text("kerberosPrincipal", kerberosPrincipal, 512);
    if (!KerberosSettings.PRINCIPAL.matcher(principal).matches()) {
      throw ProblemException.badValue("kerberosPrincipal", "must be like service/host@REALM")
          .withRemedy("take it from the peer's GET /identity");
    }
    return new KerberosPeer(principal, checkedUrl("kerberosUrl", kerberosUrl));
  }

  private static URI checkedUrl(String field, @Nullable String url) {
    String text = Checks.text(field, url, Checks.URL_LENGTH_MAX);
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      boolean bare =
          uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null
              && uri.getRawPath().isEmpty();
      if ("https".equals(uri.getScheme()) && uri.getHost() != null && bare) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw ProblemException.badValue(field, "is no address: " + e.getMessage());
    }
    throw ProblemException.badValue(field, "must be like https://host:8084, with nothing after it");
  }

  private X509Certificate checkedAuthority(String checkedName) {
    String field = "caCertificatePem";
    if (caCertificatePem == null || caCertificatePem.length() > PEM_LENGTH_MAX) {
      throw ProblemException.badValue(
          field, "is missing or longer than " + PEM_LENGTH_MAX + " characters");
    }
    try {
      X509Certificate authority = Pem.certificate(caCertificatePem);
      if (authority.getBasicConstraints() < 0) {
        throw ProblemException.badValue(field, "is not the certificate of an authority");
      }
      authority.checkValidity();
      CarriedName carried =
          CarriedName.of(authority)
              .filter(one -> one.mayIssue(new CarriedName(checkedName, Role.HOST)))
              .orElseThrow(() ->
                  ProblemException.badValue(
                          field,
                          "does not carry the name %s, or its site's, as an authority"
                              .formatted(checkedName))
                      .withRemedy("take name and certificate from the same agent's GET /identity"));
      if (carried.name().equals(checkedName)) {
        authority.verify(authority.getPublicKey()); // a site's may be issued by a vault
      }
      return authority;
    } catch (CertificateException e) {
      throw ProblemException.badValue(field, "is no valid certificate: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw ProblemException.badValue(field, "is not signed by itself: " + e.getMessage());
    }
  }
}
