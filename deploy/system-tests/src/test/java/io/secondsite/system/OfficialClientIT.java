package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondsite.cli.VaultAddress;
import io.secondsite.cli.VaultClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tier: plain. The official clients of Site Recovery, from npm, work with our vault. */
class OfficialClientIT {
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final Path SUITE = Path.of("src/test/node");

  @TempDir private Path state;
  @TempDir private Path suite;

  private Product product() {
    return new Product(state);
  }

  @BeforeEach
  void up() throws Exception {
    assumeTrue(
        exists("node") && exists("npm"),
        "Node and npm are missing: the official clients are not tried");
    Product.Answer up = product().run(DEADLINE, "up", "--hypervisor=simulated", "--bare");
    assertThat(up.exitCode()).as(up.output()).isZero();
  }

  @AfterEach
  void down() throws Exception {
    product().run(DEADLINE, "down", "--purge");
  }

  @Test
  void anAdministratorsWorkGoesThroughTheOfficialClients() throws Exception {
    // Given
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "conformance.mjs")) {
      Files.copy(SUITE.resolve(file), suite.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    run(List.of("npm", "ci", "--ignore-scripts"), Map.of());
    VaultAddress address = VaultAddress.in(state);
    String token;
    try (VaultClient vault = VaultClient.of(address)) {
      token = vault.token();
    }
    // When
    String output =
        run(
            List.of(
                "node",
                "conformance.mjs",
                address.url().toString(),
                token,
                address.subscription(),
                address.resourceGroup(),
                address.vault()),
            Map.of("NODE_EXTRA_CA_CERTS", address.caFile().toString()));
    // Then
    JsonNode seen = new ObjectMapper().readTree(output.lines().toList().getLast());
    assertThat(seen.path("vault").asText()).isEqualTo("Microsoft.RecoveryServices/vaults");
    assertThat(texts(seen.path("fabrics"))).containsExactly("Chicago", "NewYork");
    assertThat(seen.path("fabricType").asText()).isEqualTo("VMM");
    assertThat(texts(seen.path("clouds"))).containsExactly("GoldCloud1", "SilverCloud1");
    assertThat(texts(seen.path("networks"))).hasSize(4);
    assertThat(texts(seen.path("logicalNetworks"))).hasSize(2);
    assertThat(seen.path("policyOf45Seconds").path("status").asInt()).isEqualTo(400);
    assertThat(seen.path("policy").asInt()).isEqualTo(30);
    assertThat(seen.path("pairing").asText()).isEqualTo("GoldCloud2");
    assertThat(seen.path("mapping").asText()).isEqualTo("VMNetwork1-Chicago");
    assertThat(seen.path("nobody").path("status").asInt()).isBetween(400, 499);
    assertThat(seen.path("item").asText()).isEqualTo("web1");
    assertThat(seen.path("itemType").asText()).isEqualTo("HyperVReplica2012R2");
    assertThat(texts(seen.path("jobs")))
        .contains(
            "EnableProtection Succeeded",
            "TestFailover Succeeded",
            "TestFailoverCleanup Succeeded");
    assertThat(texts(seen.path("tasks"))).contains("Finalize protection");
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static boolean exists(String program) {
    for (String folder : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private String run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = suite.resolve(command.getFirst() + ".out");
    Path errors = suite.resolve(command.getFirst() + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(suite.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended && process.exitValue() == 0)
        .as(command + ":\n" + said + Files.readString(errors, StandardCharsets.UTF_8))
        .isTrue();
    return said;
  }
}
