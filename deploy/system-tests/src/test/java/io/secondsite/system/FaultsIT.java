package io.secondsite.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondsite.cli.AgentClient;
import io.secondsite.cli.AgentException;
import io.secondsite.cli.Cycle;
import io.secondsite.cli.Job;
import io.secondsite.cli.ProviderClient;
import io.secondsite.cli.VaultAddress;
import io.secondsite.cli.VaultClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tier: plain. Bad input and faults of the whole, on one protected machine: the order matters,
 * since the last test fails it over.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Duration OUTAGE = Duration.ofMinutes(1);
  private static final String FABRIC = "NewYork";
  private static final String CLOUD = "GoldCloud1";
  private static final String SOURCE = "host1.NewYork";
  private static final String REPLICA = "host1.Chicago";

  @TempDir private static Path state;

  private final Deque<ServiceProcess> broughtBack = new ArrayDeque<>();

  private Product product() {
    return new Product(state);
  }

  private VaultClient vault() {
    return VaultClient.of(VaultAddress.in(state));
  }

  @BeforeAll
  void protectedMachine() throws Exception {
    Product.Answer up = product().run(DEADLINE, "up", "--hypervisor=simulated", "--bare");
    assertThat(up.exitCode()).as(up.output()).isZero();
    try (VaultClient vault = vault()) {
      Eventually.holds("the machine in the vault", DEADLINE, () -> machine(vault).isPresent());
      vault.createPolicy("gold", 30, 24, true);
      vault.pairClouds("gold", FABRIC, CLOUD, "Chicago", "GoldCloud2", "gold");
      vault.mapNetwork("vm1", FABRIC, "VMNetwork1-NewYork", "Chicago", "VMNetwork1-Chicago");
      Job job = vault.enableProtection(FABRIC, CLOUD, vm(vault), "gold", progress -> {});
      assertThat(job.tasks()).extracting(Job.Task::state).containsOnly("Succeeded");
    }
  }

  @AfterAll
  void down() throws Exception {
    broughtBack.forEach(ServiceProcess::close);
    product().run(DEADLINE, "down", "--purge");
  }

  private static Optional<UUID> machine(VaultClient vault) {
    return vault.protectableItems(FABRIC, CLOUD).stream()
        .filter(item -> item.name().equals("web1"))
        .map(VaultClient.ProtectableItem::id)
        .findFirst();
  }

  private static UUID vm(VaultClient vault) {
    return machine(vault).orElseThrow();
  }

  @Test
  @Order(1)
  void whatCannotBeIsRefusedByNameAndNothingIsMade() {
    try (VaultClient vault = vault()) {
      assertThatThrownBy(() -> vault.createPolicy("odd", 45, 24, true))
          .isInstanceOfSatisfying(
              AgentException.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
          .hasMessageContaining("replicationFrequencyInSeconds")
          .hasMessageContaining("30");
      assertThat(vault.get("/replicationPolicies").path("value")).hasSize(1);
      UUID nobody = new UUID(0, 1);
      assertThatThrownBy(
              () -> vault.enableProtection(FABRIC, CLOUD, nobody, "gold", progress -> {}))
          .isInstanceOf(AgentException.class)
          .hasMessageContaining(nobody.toString());
      assertThat(vault.protectedItems()).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void R33_aRegistrationKeyThatIsWrongIsRefusedAndTheSiteStaysRegistered() throws Exception {
    try (VaultClient vault = vault();
        ProviderClient provider = provider(FABRIC)) {
      // Given
      ObjectNode key = (ObjectNode) new ObjectMapper().readTree(vault.createRegistrationKey());
      key.put("secret", "A".repeat(key.path("secret").asText().length()));
      // When
      assertThatThrownBy(() -> provider.register(key.toString()))
          // Then
          .isInstanceOfSatisfying(
              AgentException.class, refusal -> assertThat(refusal.status()).isBetween(400, 499))
          .hasMessageContaining("key");
      assertThat(provider.registration().path("state").asText()).isEqualTo("REGISTERED");
    }
  }

  private ProviderClient provider(String site) throws Exception {
    JsonNode launcher =
        new ObjectMapper().readTree(Files.readString(state.resolve("launcher.json")));
    for (JsonNode part : launcher.path("parts")) {
      if (part.path("kind").asText().equals("provider-agent")
          && part.path("name").asText().equals(site)) {
        return ProviderClient.of(
            URI.create(part.path("url").asText()),
            state.resolve("provider-" + site.toLowerCase(Locale.ROOT)).resolve("operator"));
      }
    }
    throw new AssertionError("no provider-agent in " + launcher);
  }

  @Test
  @Order(3)
  void cyclesGoOnWhileKafkaIsAwayAndItsEventsArriveLater() throws Exception {
    try (VaultClient vault = vault();
        AgentClient source = ServiceProcess.client(product(), SOURCE)) {
      UUID vm = vm(vault);
      ServiceProcess broker = ServiceProcess.broker(product());
      broughtBack.push(broker); // the later tests need it
      // When the broker is away for a minute
      long killed = System.nanoTime();
      broker.kill();
      Cycle[] newest = new Cycle[1];
      Eventually.holds(
          "a minute of cycles",
          DEADLINE,
          () -> {
            newest[0] = source.cycle(vm.toString(), false);
            return System.nanoTime() - killed > OUTAGE.toNanos();
          });
      List<String> durable = points(ServiceProcess.client(product(), REPLICA), vm);
      assertThat(durable).contains(newest[0].point());
      broker.startAgain();
      // Then every point is told
      Eventually.holds(
          "the points in the vault",
          DEADLINE,
          () -> vault.recoveryPoints(FABRIC, CLOUD, vm).containsAll(durable));
    }
  }

  private static List<String> points(AgentClient agent, UUID vm) {
    try (agent) {
      return agent.points(vm.toString()).stream().map(point -> point.id()).toList();
    }
  }

  @Test
  @Order(4)
  void aFailoverEndsThoughTheVaultIsKilledAndTheVaultCatchesUp() throws Exception {
    try (VaultClient vault = vault();
        ServiceProcess vaultService = ServiceProcess.service(product(), "vault-service");
        ServiceProcess source = ServiceProcess.agent(product(), SOURCE);
        AgentClient replica = ServiceProcess.client(product(), REPLICA);
        ProviderClient engine = provider("Chicago");
        ExecutorService asker = Executors.newSingleThreadExecutor()) {
      UUID vm = vm(vault);
      source.kill();
      // When the vault dies as soon as the failover is under way
      Future<Job> failover =
          asker.submit(() -> vault.unplannedFailover(FABRIC, CLOUD, vm, null, progress -> {}));
      Eventually.holds("the engine to begin", DEADLINE, () -> !engine.failovers().isEmpty());
      vaultService.kill();
      // Who asked is told nothing more, unless the failover was faster than the kill
      Eventually.holds("the end of the asking", DEADLINE, failover::isDone);
      // Then it ends at the recovery site all the same
      Eventually.holds("the machine at Chicago", DEADLINE, () -> isRunning(replica, vm));
      // And the vault, back again, knows
      vaultService.startAgain();
      Eventually.holds("the job's end", DEADLINE, () -> hasSucceeded(vault));
      assertThat(replica.failovers()).hasSize(1);
    }
  }

  private static boolean isUnplannedFailover(Job job) {
    return job.scenario().equals("UnplannedFailover");
  }

  private static boolean isRunning(AgentClient replica, UUID vm) {
    return replica.failovers().stream()
        .anyMatch(boot -> boot.vm().equals(vm) && boot.state().equals("RUNNING"));
  }

  private static boolean hasSucceeded(VaultClient vault) {
    try {
      return vault.jobs().stream()
          .filter(FaultsIT::isUnplannedFailover)
          .anyMatch(Job::hasSucceeded);
    } catch (AgentException away) {
      return false;
    }
  }
}
