package io.secondsite.mapping.stack;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import org.eclipse.microprofile.config.ConfigProvider;

/** Requests to the service under test. */
public final class Rest {
  private Rest() {}

  /** Without a token. */
  public static RequestSpecification anybody() {
    String port = ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", String.class);
    return given()
        .relaxedHTTPSValidation()
        .baseUri("https://127.0.0.1:" + port)
        .contentType(ContentType.JSON)
        .accept("application/json, application/problem+json")
        .urlEncodingEnabled(false);
  }

  public static RequestSpecification bearing(String token) {
    return anybody().header("Authorization", "Bearer " + token);
  }

  public static RequestSpecification administrator() {
    return bearing(ListenerAndTokens.token("administrator"));
  }

  public static RequestSpecification viewer() {
    return bearing(ListenerAndTokens.token("viewer"));
  }
}
