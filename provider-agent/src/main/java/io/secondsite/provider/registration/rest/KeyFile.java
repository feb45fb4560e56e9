package io.secondsite.provider.registration.rest;

import io.secondsite.provider.inventory.CloudSynchronisation;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.registration.RegistrationKey;
import io.secondsite.provider.site.Pem;
import io.secondsite.rim.problem.Checks;
import io.secondsite.rim.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a registration key file, and beside it what the person who registers decides.
 *
 * @param vaultName what the person takes the vault for; another one is refused (R41)
 * @param friendlyName default: the site's name (R46)
 * @param synchroniseClouds {@code all} (also if absent), {@code none}, or names of clouds (R47)
 */
public record KeyFile(
    @Nullable String vault,
    @Nullable String url,
    @Nullable String caPem,
    @Nullable String secret,
    @Nullable Instant expiresAt,
    @Nullable String vaultName,
    @Nullable String friendlyName,
    @Nullable List<String> synchroniseClouds) {
  private static final int ID_LENGTH_MAX = 1_024;
  private static final int SECRET_LENGTH_MAX = 512;
  private static final int PEM_LENGTH_MAX = 16_384;
  private static final int CLOUDS_MAX = 1_000;

  RegistrationKey toKey() {
    RegistrationKey key =
        new RegistrationKey(
            Checks.text("vault", vault, ID_LENGTH_MAX),
            url(Checks.text("url", url, Checks.URL_LENGTH_MAX)),
            authority(),
            Checks.text("secret", secret, SECRET_LENGTH_MAX),
            Optional.ofNullable(expiresAt)
                .orElseThrow(() -> ProblemException.badValue("expiresAt", "is missing")));
    if (vaultName != null && !vaultName.equalsIgnoreCase(key.vaultName())) {
      throw ProblemException.of(
              SiteCode.VAULT_NAME_DIFFERS, "the key is for vault " + key.vaultName())
          .inField("vaultName")
          .withRemedy("make sure that it is the right key file");
    }
    return key;
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if ("https".equals(url.getScheme())
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw notAnAddress();
    }
    throw notAnAddress();
  }

  private static ProblemException notAnAddress() {
    return ProblemException.badValue("url", "must be an https address");
  }

  private X509Certificate authority() {
    if (caPem == null || caPem.length() > PEM_LENGTH_MAX) {
      throw ProblemException.badValue("caPem", caPem == null ? "is missing" : "is too long");
    }
    try {
      X509Certificate authority = Pem.certificate(caPem);
      if (authority != null && authority.getBasicConstraints() >= 0) {
        return authority;
      }
    } catch (CertificateException e) {
      throw noAuthority();
    }
    throw noAuthority();
  }

  private static ProblemException noAuthority() {
    return ProblemException.badValue("caPem", "must be the certificate of an authority, in PEM")
        .withRemedy("take the key file as it was downloaded");
  }

  String friendlyNameOr(String site) {
    return friendlyName == null ? site : Checks.name("friendlyName", friendlyName);
  }

  CloudSynchronisation clouds() {
    return clouds(synchroniseClouds);
  }

  static CloudSynchronisation clouds(@Nullable List<String> words) {
    if (words == null) {
      return new CloudSynchronisation.All();
    }
    if (words.size() > CLOUDS_MAX) {
      throw ProblemException.badValue(
          "synchroniseClouds", "has more than " + CLOUDS_MAX + " names");
    }
    words.forEach(word -> Checks.name("synchroniseClouds", word));
    return CloudSynchronisation.of(words);
  }

  @Override
  public String toString() {
    return "KeyFile[vault=" + vault + "]";
  }
}
