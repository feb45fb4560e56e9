package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The demo as a test: its own proofs are the assertions, and its JSON keeps its promises. */
final class WholeJob {
  private WholeJob() {}

  static void runs(Path state, String hypervisor) throws Exception {
    // When
    Set<Long> daemonsBefore = Product.pidsOf("qemu-storage-daemon");
    Product product = new Product(state);
    Product.Answer answer =
        product.run(Duration.ofMinutes(10), "demo", "--hypervisor=" + hypervisor, "--json");
    // Then
    assertThat(answer.exitCode()).as(answer.output()).isZero();
    JsonNode result = new ObjectMapper().readTree(answer.lastLine());
    assertThat(result.path("result").asText()).isEqualTo("passed");
    assertThat(result.path("hypervisor").asText()).isEqualTo(hypervisor);
    assertThat(result.path("verified").asBoolean()).isTrue();
    assertThat(result.path("drill").path("verified").asBoolean()).isTrue();
    assertThat(result.path("recoveryPoints").asInt()).isGreaterThanOrEqualTo(4);
    assertThat(result.path("bytesChanged").asLong()).isPositive();
    assertThat(result.path("bytesSent").asLong()).isPositive();
    assertThat(result.path("rpoSeconds").asDouble()).isPositive();
    assertThat(result.path("rtoSeconds").asDouble()).isPositive();
    assertThat(result.path("points")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(result.path("network").asText()).isEqualTo("VMNetwork1-Chicago");
    for (String service :
        List.of("vault-service", "mapping-service", "provider-agent", "host-agent")) {
      assertThat(result.path("events").path(service).asInt()).as(service).isPositive();
    }
    for (JsonNode point : result.path("points")) {
      assertThat(point.path("identical").asBoolean()).as(point.toString()).isTrue();
      assertThat(point.path("digest").asText()).contains("vda=").contains("vdb=");
      assertThat(point.path("instant").asText()).endsWith("Z");
    }
    assertThat(product.processes()).as("processes left").isEmpty();
    assertThat(Product.pidsOf("qemu-storage-daemon")).as("daemons").isEqualTo(daemonsBefore);
  }
}
