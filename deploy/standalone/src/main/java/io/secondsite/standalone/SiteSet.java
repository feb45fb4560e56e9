package io.secondsite.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.secondsite.fabric.Fabric;
import io.secondsite.fabric.FabricException;
import io.secondsite.fabric.FabricReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The sites of a stack: the example organisation on this machine's lab or on simulated machines, or
 * a fabric of one's own.
 */
record SiteSet(Fabric fabric, JsonNode text, boolean isExample) {
  private static final String EXAMPLE = "/example-fabric.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();

  static SiteSet of(Optional<Path> file) throws IOException {
    try {
      if (file.isPresent()) {
        return new SiteSet(
            FabricReader.read(file.get()), YAML.readTree(Files.readAllBytes(file.get())), false);
      }
      try (InputStream example = SiteSet.class.getResourceAsStream(EXAMPLE)) {
        String yaml =
            new String(
                java.util.Objects.requireNonNull(example).readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        return new SiteSet(FabricReader.read(EXAMPLE, yaml), YAML.readTree(yaml), true);
      }
    } catch (FabricException e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()), e);
    }
  }

  /** The file that the provider-agents read: with the addresses that the agents were given here. */
  Path writeWithUrls(StateFolder state, Map<String, Integer> ports) throws IOException {
    JsonNode copy = text.deepCopy();
    for (JsonNode site : copy.path("sites")) {
      for (JsonNode host : site.path("hosts")) {
        String name = host.path("name").asText() + "." + site.path("name").asText();
        ((ObjectNode) host).put("url", "https://127.0.0.1:" + ports.get(name));
      }
    }
    Path file = state.path().resolve("fabric.yaml");
    YAML.writeValue(file.toFile(), copy);
    return file;
  }
}
