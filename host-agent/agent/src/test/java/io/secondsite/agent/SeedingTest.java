package io.secondsite.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.secondsite.agent.identity.AgentIdentity;
import io.secondsite.agent.pairing.AgentTls;
import io.secondsite.agent.pairing.Peer;
import io.secondsite.agent.seeding.HostSeedSigner;
import io.secondsite.agent.stack.AgentUnderTest;
import io.secondsite.agent.stack.OtherAgent;
import io.secondsite.agent.stack.Rest;
import io.secondsite.agent.stack.SeedFolders;
import io.secondsite.cli.HostCommand;
import io.secondsite.hypervisor.Hypervisor;
import io.secondsite.hypervisor.simulated.MachineSpec;
import io.secondsite.hypervisor.simulated.SimulatedHypervisor;
import io.secondsite.hypervisor.simulated.SimulatedSettings;
import io.secondsite.replication.ChannelSettings;
import io.secondsite.replication.CycleResult;
import io.secondsite.replication.EngineSettings;
import io.secondsite.replication.Frequency;
import io.secondsite.replication.HttpsReplicaChannel;
import io.secondsite.replication.InitialReplication;
import io.secondsite.replication.PeerJson;
import io.secondsite.replication.ReplicationEngine;
import io.secondsite.replication.ReplicationListener;
import io.secondsite.replication.ReplicationSpec;
import io.secondsite.replication.SeedExported;
import io.secondsite.replication.SeedManifest;
import io.secondsite.volume.RecoveryPoint.Origin;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** First points that are carried: over REST, from a source with a real signature. */
@QuarkusTest
@QuarkusTestResource(AgentUnderTest.class)
@QuarkusTestResource(value = SeedFolders.class, restrictToAnnotatedClass = true)
class SeedingTest {
  private static final long DISK_BYTES = 16L << 20;

  @TestHTTPResource(tls = true)
  @SuppressWarnings("NullAway.Init")
  URI url;

  @Inject
  @SuppressWarnings("NullAway.Init")
  AgentIdentity identity;

  @Inject
  @SuppressWarnings("NullAway.Init")
  Hypervisor hypervisor;

  @TempDir Path folder;

  private final UUID vm = UUID.randomUUID();
  private final String peer = "Source-" + vm.toString().substring(0, 8);

  @SuppressWarnings("NullAway.Init")
  private Rest operator;

  @SuppressWarnings("NullAway.Init")
  private OtherAgent source;

  @SuppressWarnings("NullAway.Init")
  private Path medium;

  private @Nullable SimulatedHypervisor machines;
  private @Nullable ReplicationEngine engine;

  @BeforeEach
  void pair() throws Exception {
    operator = Rest.as(url, AgentUnderTest.state().resolve("operator"));
    source = OtherAgent.named(peer, folder.resolve("source"));
    operator.post("/peers", source.proposal("https://localhost:1"));
    medium = Files.createDirectory(SeedFolders.folder().resolve(vm.toString()));
  }

  @AfterEach
  void end() throws Exception {
    if (engine != null) {
      engine.close();
    }
    if (machines != null) {
      machines.destroy(vm);
      machines.close();
    }
  }

  /** A machine that writes all the time, at a host that is paired with the agent under test. */
  private ReplicationEngine sourceEngine() throws Exception {
    Path home = Files.createDirectories(folder.resolve("machines"));
    machines =
        new SimulatedHypervisor(
            SimulatedSettings.under(home).endingWithThisProcess(), Clock.systemUTC());
    machines.define(MachineSpec.recording(vm, "web", DISK_BYTES));
    machines.start(vm);
    AgentTls tls = new AgentTls(source.identity());
    URI base = URI.create("https://" + url.getAuthority());
    HttpsReplicaChannel channel =
        new HttpsReplicaChannel(
            base,
            tls.towards(new Peer(identity.name(), base, identity.authority())),
            ChannelSettings.defaults());
    engine =
        new ReplicationEngine(
            EngineSettings.defaults(Files.createDirectories(folder.resolve("replications"))),
            machines,
            _ -> channel,
            Clock.systemUTC(),
            UUID::randomUUID,
            new ReplicationListener() {});
    engine.signPackagesWith(new HostSeedSigner(peer, tls));
    engine.start();
    return engine;
  }

  private Path exported(ReplicationEngine from, String to) throws Exception {
    from.enable(
        ReplicationSpec.of(vm, to, new Frequency(Duration.ofMinutes(15))),
        new InitialReplication.Offline());
    from.exportSeed(vm, medium);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(from.seed(vm).exported()).isNotNull());
    return Objects.requireNonNull(from.seed(vm).exported()).folder();
  }

  private void refuses(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Rest.json(answer).get("code").asText()).as(answer.body()).isEqualTo(code);
  }

  /** {@code secondsite host seed …}, as the operator of the agent under test. */
  private String verb(String... arguments) {
    List<String> all = new ArrayList<>(List.of("seed"));
    all.addAll(List.of(arguments));
    return host(all);
  }

  private String host(List<String> words) {
    List<String> all = new ArrayList<>(words);
    Path credentials = AgentUnderTest.state().resolve("operator");
    all.addAll(List.of("--url", "https://" + url.getAuthority()));
    all.addAll(List.of("--credentials", credentials.toString()));
    StringWriter out = new StringWriter();
    int exitCode =
        new CommandLine(new HostCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(all.toArray(String[]::new));
    assertThat(exitCode).as(out.toString()).isZero();
    return out.toString();
  }

  private HttpResponse<String> imports(Path path) throws Exception {
    return operator.post("/seeds/packages", Map.of("path", path.toString()));
  }

  private JsonNode awaitImport(String state) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> Rest.json(operator.get("/seeds/" + vm)),
            job -> {
              assertThat(job.get("state").asText()).as("%s", job).isIn("RUNNING", state);
              return job.get("state").asText().equals(state);
            });
  }

  private JsonNode points() throws Exception {
    return Rest.json(operator.get("/replicas/" + vm + "/points"));
  }

  @Test
  void aPackageOfAPairedHostBecomesTheFirstPointAndChangesFollow() throws Exception {
    // Given
    ReplicationEngine from = sourceEngine();
    Path carried = exported(from, identity.name());
    // When
    String said = verb("import", carried.toString(), "--wait");
    JsonNode job = awaitImport("DONE");
    // Then
    assertThat(said).contains("web of " + peer, "PACKAGE DONE", "e00001-s0000000001");
    assertThat(verb("list")).contains("web of " + peer);
    assertThat(job.get("peer").asText()).isEqualTo(peer);
    // Its own turn may come at any moment.
    assertThat(points()).isNotEmpty();
    CycleResult next = from.cycleNow(vm, false);
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(next.point().receivedBytes()).isLessThan(DISK_BYTES / 4);
    assertThat(points()).hasSizeGreaterThanOrEqualTo(2);
    // When, then: it is older now
    refuses(imports(carried), 409, "SEED_OUTDATED");
  }

  @Test
  void aPackageForAnotherHostOrFromAStrangerIsRefused() throws Exception {
    // Given
    ReplicationEngine from = sourceEngine();
    Path carried = exported(from, "Boston");
    // When, then
    refuses(imports(carried), 422, "SEED_FOREIGN");
    // When, then: the same signed anew by somebody who is not paired
    OtherAgent stranger = OtherAgent.named("Stranger", folder.resolve("stranger"));
    byte[] manifest = Files.readAllBytes(carried.resolve("manifest.json"));
    resign(carried, manifest, new HostSeedSigner("Stranger", new AgentTls(stranger.identity())));
    refuses(imports(carried), 422, "SEED_FOREIGN");
    // When, then: by somebody who only calls himself like a paired host
    OtherAgent impostor = OtherAgent.named(peer, folder.resolve("impostor"));
    resign(carried, manifest, new HostSeedSigner(peer, new AgentTls(impostor.identity())));
    refuses(imports(carried), 422, "SEED_FOREIGN");
    // When, then: by a paired host that did not make it
    OtherAgent other = OtherAgent.named("Other-" + peer, folder.resolve("other"));
    operator.post("/peers", other.proposal("https://localhost:2"));
    resign(carried, manifest, new HostSeedSigner("Other-" + peer, new AgentTls(other.identity())));
    refuses(imports(carried), 422, "SEED_FOREIGN");
    assertThat(operator.get("/replicas/" + vm).statusCode()).isEqualTo(404);
  }

  private static void resign(Path carried, byte[] manifest, HostSeedSigner signer)
      throws IOException {
    Files.write(carried.resolve("manifest.json"), manifest);
    Files.write(carried.resolve("manifest.sig"), PeerJson.write(signer.sign(manifest)));
  }

  @Test
  void aPackageThatWasTouchedOrHalfCopiedIsRefused() throws Exception {
    // Given
    Path carried = exported(sourceEngine(), identity.name());
    Path manifest = carried.resolve("manifest.json");
    byte[] said = Files.readAllBytes(manifest);
    // When, then: another manifest under the same signature
    SeedManifest sound = PeerJson.read(said, SeedManifest.class);
    Files.write(
        manifest,
        Files.readString(manifest)
            .replace("\"web\"", "\"wxb\"")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    refuses(imports(carried), 422, "SEED_ALTERED");
    Files.write(manifest, said);
    // When, then: a medium that was pulled out
    Path segment = carried.resolve(sound.files().getFirst().name());
    byte[] content = Files.readAllBytes(segment);
    Files.write(segment, List.of("short"));
    refuses(imports(carried), 422, "SEED_INCOMPLETE");
    Path partial = medium.resolve(vm + ".partial");
    Files.move(carried, partial);
    refuses(imports(partial), 422, "SEED_INCOMPLETE");
    Files.move(partial, carried);
    // When, then: a byte that fell over; it is found before a replica is made
    content[content.length / 2] ^= 1;
    Files.write(segment, content);
    assertThat(imports(carried).statusCode()).isEqualTo(202);
    JsonNode failed = awaitImport("FAILED");
    assertThat(failed.at("/error/code").asText()).isEqualTo("SEED_ALTERED");
    assertThat(operator.get("/replicas/" + vm).statusCode()).isEqualTo(404);
  }

  @Test
  void onlyPathsInTheNamedFoldersAndInNoStoreAreTouched() throws Exception {
    Path link = Files.createSymbolicLink(medium.resolve("link"), AgentUnderTest.state());
    Path through = Files.createSymbolicLink(medium.resolve("self"), medium);
    Path store = Files.createDirectories(medium.resolve("mounted").resolve("inner"));
    Files.writeString(medium.resolve("mounted").resolve("location.json"), "{}");
    List<String> bad =
        List.of(
            "relative",
            medium + "/../" + vm,
            "/etc",
            medium + "/none",
            AgentUnderTest.state().resolve("replicas").toString(),
            link.toString(),
            link.resolve("replicas").toString(),
            through.toString(),
            store.toString(),
            "\u0000",
            "x".repeat(3000));
    for (String path : bad) {
      refuses(operator.post("/seeds/packages", Map.of("path", path)), 400, "BAD_VALUE");
      refuses(
          operator.post(
              "/seeds/images",
              Map.of(
                  "vm",
                  vm.toString(),
                  "name",
                  "web",
                  "peer",
                  peer,
                  "disks",
                  List.of(Map.of("target", "vda", "path", path, "format", "raw")))),
          400,
          "BAD_VALUE");
    }
    refuses(operator.post("/seeds/packages", Map.of()), 400, "BAD_VALUE");
    refuses(imports(medium), 422, "SEED_INCOMPLETE");
  }

  private HttpResponse<String> adopts(String target, Path image, String format) throws Exception {
    return operator.post(
        "/seeds/images",
        Map.of(
            "vm",
            vm.toString(),
            "name",
            "web",
            "peer",
            peer,
            "disks",
            List.of(Map.of("target", target, "path", image.toString(), "format", format))));
  }

  @Test
  void anImageThatLiesHereBecomesTheFirstPointOnce() throws Exception {
    // Given
    byte[] content = new byte[3 << 20];
    java.util.Arrays.fill(content, (byte) 7);
    Path image = Files.write(medium.resolve("web.img"), content);
    refuses(adopts("vda", image, "vmdk"), 400, "BAD_VALUE");
    refuses(adopts("", image, "raw"), 400, "BAD_VALUE");
    // When
    String disk = "vda=raw:" + image;
    String said =
        verb("adopt", vm.toString(), "--from", peer, "--name", "web", "--disk", disk, "--wait");
    // Then
    assertThat(said).contains("IMAGES DONE");
    String point = awaitImport("DONE").get("point").asText();
    assertThat(points()).hasSize(1);
    HttpResponse<String> verified =
        operator.post("/replicas/" + vm + "/points/" + point + "/verify", Map.of());
    assertThat(Rest.json(verified).get("identicalToManifest").asBoolean())
        .as(verified.body())
        .isTrue();
    refuses(adopts("vda", image, "raw"), 409, "SEED_OUTDATED");
  }

  @Test
  void aReplicationBeginsLaterOrOfflineAndIsExportedOverRest() throws Exception {
    // Given: a machine of the agent under test
    SimulatedHypervisor own = (SimulatedHypervisor) hypervisor;
    own.define(MachineSpec.recording(vm, "own-" + vm, DISK_BYTES));
    own.start(vm);
    try {
      refuses(replicates(Map.of("method", "LATER")), 400, "BAD_VALUE");
      refuses(replicates(Map.of("method", "SCHEDULED")), 400, "BAD_VALUE");
      refuses(replicates(Map.of("method", "SCHEDULED", "startAt", "tonight")), 400, "BAD_VALUE");
      Instant now = Instant.now();
      refuses(
          replicates(
              Map.of("method", "SCHEDULED", "startAt", now.plus(Duration.ofDays(8)).toString())),
          400,
          "INVALID");
      refuses(replicates(Map.of("method", "NOW", "startTime", "22:00:00")), 400, "BAD_VALUE");
      refuses(replicates(Map.of("method", "SCHEDULED", "startTime", "24:00")), 400, "BAD_VALUE");
      assertThat(replicates(Map.of("method", "SCHEDULED", "startTime", "22:30:00")).statusCode())
          .isEqualTo(201);
      assertThat(startAt()).isBetween(now, now.plus(Duration.ofDays(1)));
      assertThat(startAt().atZone(ZoneId.systemDefault()).toLocalTime())
          .isEqualTo(LocalTime.of(22, 30));
      operator.delete("/replications/" + vm);
      String later = now.plus(Duration.ofDays(6)).toString();
      String begun = host(replicate("--start-at", later));
      assertThat(begun).contains("INITIAL");
      String path = "/replications/" + vm + "/initial-replication";
      assertThat(Rest.json(operator.get(path)).get("startAt").asText()).isEqualTo(later);
      refuses(operator.post(path + "/exports", Map.of("path", medium.toString())), 400, "INVALID");
      // When
      String sooner = now.plus(Duration.ofDays(5)).truncatedTo(ChronoUnit.SECONDS).toString();
      assertThat(verb("set", vm.toString(), "--start-at", sooner)).contains("SCHEDULED " + sooner);
      assertThat(verb("set", vm.toString(), "--offline")).contains("OFFLINE");
      refuses(
          operator.post(path + "/exports", Map.of("path", AgentUnderTest.state().toString())),
          400,
          "BAD_VALUE");
      String said = verb("export", vm.toString(), medium.toString(), "--wait");
      // Then
      assertThat(said).contains(medium.toString(), ".seed");
      assertThat(verb("show", vm.toString())).contains("OFFLINE", ".seed");
      SeedExported made =
          PeerJson.read(
              Rest.json(operator.get(path))
                  .get("exported")
                  .toString()
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8),
              SeedExported.class);
      try (Stream<Path> files = Files.list(made.folder())) {
        assertThat(files.map(Path::getFileName).map(Path::toString))
            .contains("manifest.json", "manifest.sig", "segment-000000.delta");
      }
      // When, then: ended and begun anew it is offline from the start
      operator.delete("/replications/" + vm);
      host(replicate("--offline"));
      assertThat(verb("show", vm.toString())).contains("OFFLINE");
      assertThat(verb("set", vm.toString(), "--now")).contains("NOW");
    } finally {
      operator.delete("/replications/" + vm);
      own.destroy(vm);
      own.remove(vm);
    }
  }

  private List<String> replicate(String... options) {
    List<String> all =
        new ArrayList<>(List.of("replicate", vm.toString(), "--to", peer, "--frequency", "900"));
    all.addAll(List.of(options));
    return all;
  }

  private HttpResponse<String> replicates(Map<String, String> initial) throws Exception {
    return operator.post(
        "/replications",
        Map.of(
            "vm",
            vm.toString(),
            "peer",
            peer,
            "frequencySeconds",
            900,
            "initialReplication",
            initial));
  }

  private Instant startAt() throws Exception {
    return Instant.parse(
        Rest.json(operator.get("/replications/" + vm + "/initial-replication"))
            .get("startAt")
            .asText());
  }
}
