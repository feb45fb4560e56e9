package io.secondsite.agent.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondsite.trust.CarriedName;
import io.secondsite.trust.CarriedName.Role;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What a site's provider-agent gives to a host that is to join.
 *
 * @param authority of the site; everything else is believed because of it
 * @param host the host's name within the site
 * @param token good once; nobody else must see it
 */
record JoinFile(URI url, X509Certificate authority, String site, String host, String token) {
  private static final int BYTES_MAX = 64 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The name that the host has in its certificate. */
  String agent() {
    return host + "." + site;
  }

  static JoinFile read(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "secondsite.agent.join-file is not there: %s; have the site's provider-agent make one"
              .formatted(file));
    }
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException(file + " is longer than " + BYTES_MAX + " bytes: no join file");
    }
    try {
      Text text = JSON.readValue(Files.readAllBytes(file), Text.class);
      X509Certificate authority = Pem.certificate(required("authorityPem", text.authorityPem));
      String site =
          CarriedName.of(authority)
              .filter(carried -> carried.role() == Role.CA)
              .map(CarriedName::name)
              .orElseThrow(() -> new IOException("authorityPem: is no site's authority"));
      URI url = URI.create(required("url", text.url));
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new IOException("url: must be like https://host:8450");
      }
      return new JoinFile(
          url, authority, site, required("host", text.host), required("token", text.token));
    } catch (JsonProcessingException | CertificateException | IllegalArgumentException e) {
      throw new IOException(file + " is no join file", e);
    }
  }

  private static String required(String field, @Nullable String value) throws IOException {
    if (value == null || value.isBlank()) {
      throw new IOException("the join file has no " + field);
    }
    return value;
  }

  /** It holds a secret. */
  @Override
  public String toString() {
    return "JoinFile[" + agent() + "]";
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Text(
      @Nullable String url,
      @Nullable String authorityPem,
      @Nullable String host,
      @Nullable String token) {
    @Override
    public String toString() {
      return "Text[" + host + "]";
    }
  }
}
