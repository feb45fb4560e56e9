package io.secondsite.provider.stack;

import io.secondsite.provider.http.JsonAnswer;
import io.secondsite.provider.http.JsonHttp;
import io.secondsite.provider.site.Credential;
import io.secondsite.provider.site.Pem;
import io.secondsite.provider.site.ShownKey;
import io.secondsite.provider.site.TrustIn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Calls the provider-agent under test. */
public final class Door {
  private static final String URL = "secondsite.test.url";

  private final JsonHttp http;

  private Door(SSLContext context) {
    http = new JsonHttp(URI.create(String.valueOf(System.getProperty(URL))), context);
  }

  /** Where the provider-agent under test is. */
  public static void isAt(URI url) {
    System.setProperty(URL, url.toString());
  }

  private static Path operator() {
    return ProviderUnderTest.folder().resolve("state").resolve("operator");
  }

  public static String authorityPem() throws IOException {
    return Files.readString(operator().resolve("ca.crt"));
  }

  public static Door asOperator() throws IOException, GeneralSecurityException {
    return with(
        Files.readString(operator().resolve("operator.crt")),
        Pem.key(Files.readString(operator().resolve("operator.key"))));
  }

  public static Door with(String certificatePem, PrivateKey key)
      throws IOException, GeneralSecurityException {
    return new Door(
        new ShownKey(new Credential(Pem.certificate(certificatePem), key), List.of())
            .trusting(TrustIn.these(List.of(Pem.certificate(authorityPem())))));
  }

  public static Door asNobody() throws IOException, GeneralSecurityException {
    return new Door(ShownKey.withoutKey(TrustIn.these(List.of(Pem.certificate(authorityPem())))));
  }

  public JsonAnswer get(String path) throws IOException {
    return http.send("GET", path, null, Duration.ofSeconds(30));
  }

  public JsonAnswer post(String path, @Nullable Object body) throws IOException {
    return http.send("POST", path, body, Duration.ofSeconds(30));
  }

  public JsonAnswer put(String path, Object body) throws IOException {
    return http.send("PUT", path, body, Duration.ofSeconds(30));
  }
}
