package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a vault is, and how its public API is entered.
 *
 * @param url of the vault-service
 * @param caFile PEM of the authority that its certificate is trusted by
 * @param clientId of the account at the token issuer
 * @param clientSecretFile what the account is proved with
 */
public record VaultAddress(
    URI url,
    Path caFile,
    String subscription,
    String resourceGroup,
    String vault,
    String clientId,
    Path clientSecretFile) {
  private static final String FILE = "vault.json";

  /** The vault's ARM id. */
  public String armId() {
    return "/subscriptions/"
        + subscription
        + "/resourceGroups/"
        + resourceGroup
        + "/providers/Microsoft.RecoveryServices/vaults/"
        + vault;
  }

  /** What {@link #write} left in a state folder. */
  public static VaultAddress in(Path stateFolder) {
    Path file = stateFolder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new AgentException(
          0,
          "CREDENTIALS",
          "no vault is known: " + file + " is missing",
          "start one: secondsite up");
    }
    try {
      JsonNode stored = AgentHttp.JSON.readTree(Files.readAllBytes(file));
      return new VaultAddress(
          URI.create(stored.path("url").asText()),
          Path.of(stored.path("caFile").asText()),
          stored.path("subscription").asText(),
          stored.path("resourceGroup").asText(),
          stored.path("vault").asText(),
          stored.path("clientId").asText(),
          Path.of(stored.path("clientSecretFile").asText()));
    } catch (IOException | IllegalArgumentException e) {
      throw new AgentException("CREDENTIALS", file + " cannot be read: " + e.getMessage(), e);
    }
  }

  public void write(Path stateFolder) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("url", url.toString());
    fields.put("caFile", caFile.toString());
    fields.put("subscription", subscription);
    fields.put("resourceGroup", resourceGroup);
    fields.put("vault", vault);
    fields.put("clientId", clientId);
    fields.put("clientSecretFile", clientSecretFile.toString());
    Files.write(
        stateFolder.resolve(FILE),
        AgentHttp.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(fields));
  }
}
