package io.secondsite.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Talks to one provider-agent as its site's operator. Blocking; thread-safe. */
public final class ProviderClient implements AutoCloseable {
  private final AgentHttp http;

  private ProviderClient(AgentHttp http) {
    this.http = http;
  }

  /**
   * A client of the provider-agent at the address; nothing is sent yet.
   *
   * @param operatorDirectory the folder with {@code operator.crt}, {@code operator.key} and {@code
   *     ca.crt}
   */
  public static ProviderClient of(URI url, Path operatorDirectory) {
    try {
      return new ProviderClient(new AgentHttp(url, Credentials.sslContext(operatorDirectory)));
    } catch (IOException | GeneralSecurityException e) {
      throw new AgentException(
          "CREDENTIALS",
          "the operator's credentials in " + operatorDirectory + " cannot be read: " + e,
          e);
    }
  }

  /** How the site stands with the vault. */
  public JsonNode registration() {
    return http.get("/registration", new TypeReference<>() {});
  }

  /** Registers the site with the vault that the key's file names. */
  public JsonNode register(String registrationKey) {
    try {
      return http.post(
          "/registration", AgentHttp.JSON.readTree(registrationKey), new TypeReference<>() {});
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AgentException("KEY", "the registration key is no JSON", e);
    }
  }

  /** The content of a join file for a host of the site. */
  public String joinToken(String host) {
    JsonNode file =
        http.post(
            "/hosts/" + ArmHttp.encode(host) + "/join-tokens",
            java.util.Map.of(),
            new TypeReference<>() {});
    return file.toString();
  }

  public JsonNode inventory() {
    return http.get("/inventory", new TypeReference<>() {});
  }

  public JsonNode protectedItems() {
    return http.get("/protectedItems", new TypeReference<>() {});
  }

  public JsonNode failovers() {
    return http.get("/failovers", new TypeReference<>() {});
  }

  @Override
  public void close() {
    http.close();
  }
}
