package io.secondsite.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A protected item, by where the API has it. */
record ProtectedMachine(String fabric, String cloud, UUID vm, String name, JsonNode properties) {
  private static final Pattern ID =
      Pattern.compile(
          ".*/replicationFabrics/([^/]+)/replicationProtectionContainers/([^/]+)"
              + "/replicationProtectedItems/([^/]+)",
          Pattern.CASE_INSENSITIVE);

  static ProtectedMachine of(JsonNode item) {
    Matcher id = ID.matcher(item.path("id").asText());
    if (!id.matches()) {
      throw unreadable(item);
    }
    try {
      return new ProtectedMachine(
          id.group(1),
          id.group(2),
          UUID.fromString(id.group(3)),
          item.path("properties").path("friendlyName").asText(id.group(3)),
          item.path("properties"));
    } catch (IllegalArgumentException e) {
      throw unreadable(item);
    }
  }

  private static AgentException unreadable(JsonNode item) {
    return new AgentException(
        0, "ANSWER", "no protected item's id: " + item.path("id").asText(), null);
  }

  /** The one of that name or id. */
  static ProtectedMachine find(VaultClient vault, String nameOrId) {
    List<ProtectedMachine> found =
        vault.protectedItems().stream()
            .map(ProtectedMachine::of)
            .filter(item -> item.isCalled(nameOrId))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw found.isEmpty()
        ? new AgentException(
            404,
            "UNKNOWN_VM",
            "no protected machine is called " + nameOrId,
            "see: secondsite vault items")
        : new AgentException(
            409,
            "AMBIGUOUS_VM",
            found.size() + " protected machines are called " + nameOrId,
            "give the machine's id");
  }

  private boolean isCalled(String nameOrId) {
    return name.equals(nameOrId) || vm.toString().equalsIgnoreCase(nameOrId);
  }

  String text(String property) {
    return properties.path(property).asText("");
  }
}
