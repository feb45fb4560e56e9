package io.secondsite.vault.service;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.secondsite.trust.CertificateRequest;
import io.secondsite.trust.KeyPairs;
import io.secondsite.trust.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Calls of the service under test. */
final class Api {
  static final String VERSION = "2023-06-01";

  private Api() {}

  static String vault(String name) {
    return "/subscriptions/sub/resourceGroups/group/providers/Microsoft.RecoveryServices/vaults/"
        + name;
  }

  static RequestSpecification plain() {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      String root = Files.readString(Path.of(System.getProperty(VaultFiles.FOLDER), "root.pem"));
      trusted.setCertificateEntry("root", Pem.certificate(root));
      int port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", Integer.class);
      return RestAssured.given()
          .baseUri("https://localhost")
          .port(port)
          .trustStore(trusted)
          .urlEncodingEnabled(true);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String token(String client, String secret) {
    return plain()
        .formParam("grant_type", "client_credentials")
        .formParam("client_id", client)
        .formParam("client_secret", secret)
        .post("/secondsite/v1/token")
        .then()
        .statusCode(200)
        .extract()
        .path("access_token");
  }

  static RequestSpecification administrator() {
    return plain()
        .auth()
        .oauth2(token("administrator", "administrators-secret"))
        .contentType(ContentType.JSON)
        .queryParam("api-version", VERSION);
  }

  static RequestSpecification viewer() {
    return plain()
        .auth()
        .oauth2(token("watcher", "secret"))
        .contentType(ContentType.JSON)
        .queryParam("api-version", VERSION);
  }

  static void createVault(String name) {
    administrator()
        .body(Map.of("location", "here"))
        .put(vault(name))
        .then()
        .statusCode(org.hamcrest.Matchers.oneOf(200, 201));
  }

  static String newKey(String vault) {
    return administrator()
        .body("{}")
        .post("/secondsite/v1" + vault(vault) + "/registrationKeys")
        .then()
        .statusCode(201)
        .extract()
        .path("secret");
  }

  static Map<String, String> request(String secret, String vault, String server) {
    try {
      KeyPair authority = KeyPairs.create(new SecureRandom());
      KeyPair identity = KeyPairs.create(new SecureRandom());
      Map<String, String> body = new HashMap<>();
      body.put("secret", secret);
      body.put("vault", vault(vault));
      body.put("server", server);
      body.put("providerVersion", "0.1.0");
      body.put("authorityCsrPem", CertificateRequest.pem(authority, server));
      body.put("identityCsrPem", CertificateRequest.pem(identity, server));
      return body;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static io.restassured.response.ValidatableResponse register(Map<String, String> body) {
    return plain()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/secondsite/v1/registrations")
        .then();
  }
}
