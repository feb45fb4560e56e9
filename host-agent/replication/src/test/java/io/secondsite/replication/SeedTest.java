package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.disk.Cluster;
import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.AdoptedDisk;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.ForeignImage;
import io.secondsite.volume.PointSeal;
import io.secondsite.volume.RecoveryPoint.Kind;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Initial replications that wait, and those that are carried. */
class SeedTest {
  private static final int CLUSTERS = 40;
  private static final String HOST = "newyork";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private DrivenWaiting waiting = new DrivenWaiting();
  private Site site;
  private Instant start;
  private Path medium;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 7).withMachine(CLUSTERS).withEngine(() -> waiting);
    start = site.clock.instant();
    medium = Files.createDirectories(folder.resolve("medium"));
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) (cluster + 1), cluster);
    }
    site.engine().signPackagesWith(new FakeSigner());
    site.engine().start();
  }

  @AfterEach
  void tearDown() {
    site.close();
  }

  /** Signs with a word. */
  private static final class FakeSigner implements SeedSigner {
    @Override
    public String host() {
      return HOST;
    }

    @Override
    public SeedSignature sign(byte[] manifest) {
      return new SeedSignature(HOST, "length", String.valueOf(manifest.length));
    }
  }

  private SeedPackage opened(Path path) throws ReplicationException {
    return SeedPackage.open(path, SeedTest::signer, site.clock.instant());
  }

  private static SeedVerifier.Signer signer(byte[] manifest, SeedSignature signature)
      throws ReplicationException {
    if (!signature.value().equals(String.valueOf(manifest.length))) {
      throw new ReplicationException(Code.SEED_ALTERED, "the signature is of other bytes");
    }
    return new SeedVerifier.Signer() {
      @Override
      public String host() {
        return signature.certificatePem();
      }

      @Override
      public boolean mightSignAt(Instant instant) {
        return true;
      }
    };
  }

  /** The source's agent is started again. */
  private void restart() throws ReplicationException {
    site.engine().close();
    waiting = new DrivenWaiting();
    site.withEngine(() -> waiting);
    site.engine().signPackagesWith(new FakeSigner());
    site.engine().start();
  }

  /** The loop comes to its turn, which lasts until it waits again. */
  private Instant turn() throws InterruptedException {
    waiting.letGo();
    return waiting.nextTurn();
  }

  private Path exported() throws Exception {
    site.engine().enable(site.spec(), new InitialReplication.Offline());
    waiting.nextTurn();
    site.engine().exportSeed(Site.VM, medium);
    turn();
    return made();
  }

  private Path made() throws ReplicationException {
    SeedExported made = site.engine().seed(Site.VM).exported();
    return Objects.requireNonNull(made, () -> site.view().toString()).folder();
  }

  private PointSummary imported(Path path) throws Exception {
    SeedPackage seed = opened(path);
    seed.verify(_ -> {});
    ReplicaStatus status = site.receiver.prepare(new ReplicaRequest(Site.VM, "web", null));
    return seed.take(status, segment -> site.receiver.receive(Site.VM, segment), _ -> {});
  }

  private static void refused(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ReplicationException.class, e -> assertThat(e.code()).as("%s", e).isEqualTo(code));
  }

  @Test
  void aScheduledInitialReplicationWaitsForItsInstantAlsoAcrossARestart() throws Exception {
    // Given
    Instant night = start.plus(Duration.ofDays(6));
    site.engine().enable(site.spec(), new InitialReplication.Scheduled(night));
    assertThat(waiting.nextTurn()).isEqualTo(night);
    site.clock.advance(Duration.ofDays(5));
    // When
    restart();
    // Then
    assertThat(waiting.nextTurn()).isEqualTo(night);
    site.engine().peerBack(Site.PEER);
    assertThat(turn()).isEqualTo(night);
    assertThat(site.points()).isEmpty();
    // When
    site.clock.advance(Duration.ofDays(1));
    assertThat(turn()).isAfter(night);
    // Then
    assertThat(site.points()).hasSize(1);
    assertThat(site.engine().seed(Site.VM).done()).isTrue();
  }

  @Test
  void aBeginningMoreThanSevenDaysAheadOrLongPastIsRefused() throws Exception {
    for (Duration offset : List.of(Duration.ofDays(7).plusSeconds(1), Duration.ofMinutes(-16))) {
      refused(
          Code.INVALID,
          () ->
              site.engine()
                  .enable(site.spec(), new InitialReplication.Scheduled(start.plus(offset))));
    }
    assertThat(site.engine().replications()).isEmpty();
    site.engine()
        .enable(site.spec(), new InitialReplication.Scheduled(start.minus(Duration.ofMinutes(14))));
    assertThat(waiting.nextTurn()).isEqualTo(start);
  }

  @Test
  void aWaitingBeginningCanBeChangedUntilThereIsAPoint() throws Exception {
    // Given
    site.engine()
        .enable(site.spec(), new InitialReplication.Scheduled(start.plus(Duration.ofDays(7))));
    waiting.nextTurn();
    // When
    site.engine().seed(Site.VM, new InitialReplication.Now());
    turn();
    turn();
    // Then
    assertThat(site.points()).hasSize(1);
    refused(Code.INVALID, () -> site.engine().seed(Site.VM, new InitialReplication.Offline()));
    refused(Code.INVALID, () -> site.engine().exportSeed(Site.VM, medium));
  }

  @Test
  void anOfflineReplicationSendsNothingBeforeSomethingWasImported() throws Exception {
    // Given
    site.engine().enable(site.spec(), new InitialReplication.Offline());
    waiting.nextTurn();
    // When
    turn();
    // Then
    assertThat(site.points()).isEmpty();
    assertThat(site.view().state()).isEqualTo(new ReplicationState.Initial());
    assertThat(Objects.requireNonNull(site.view().lastError()).code()).isEqualTo(Code.SEED_AWAITED);
    refused(Code.SEED_AWAITED, site::cycle);
  }

  @Test
  void whatWasImportedIsFollowedByTheChangesSinceTheExportAndNoMore() throws Exception {
    // Given
    Path carried = exported();
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 99, 99);
    // When
    PointSummary first = imported(carried);
    CycleResult next = site.cycle();
    // Then
    assertThat(first.origin()).isEqualTo(Origin.INITIAL);
    assertThat(next.point().origin()).isEqualTo(Origin.DELTA);
    assertThat(next.point().changedBytes()).isEqualTo(Cluster.SIZE_BYTES);
    site.checkPoints();
    assertThat(site.points()).hasSize(2);
  }

  @Test
  void afterALostCheckpointOnlyWhatDiffersIsSent() throws Exception {
    // Given
    Path carried = exported();
    for (String checkpoint : site.hypervisor.checkpoints(Site.VM)) {
      site.hypervisor.deleteCheckpoint(Site.VM, checkpoint);
    }
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 99, 99);
    imported(carried);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(next.point().disks().getFirst().changedClusters()).isEqualTo(1);
    site.checkNewestPoints(1);
  }

  @Test
  void anAdoptedImageIsFollowedByWhatDiffersAndNotByACopy() throws Exception {
    // Given: images of the disks as they were at some time
    Path carried = exported();
    String checkpoint = opened(carried).manifest().sourceCheckpoint();
    List<AdoptedDisk> images = new ArrayList<>();
    for (var disk : site.hypervisor.frozenAt(checkpoint).entrySet()) {
      byte[] content = new byte[Math.toIntExact(disk.getValue().sizeBytes())];
      disk.getValue().read(0, ByteBuffer.wrap(content));
      Path image = Files.write(medium.toRealPath().resolve(disk.getKey() + ".img"), content);
      images.add(
          new AdoptedDisk(
              new DiskId(disk.getKey()), disk.getKey(), image, ForeignImage.Format.RAW));
    }
    site.hypervisor.write(Site.VM, "vda", 7, (byte) 99, 99);
    site.receiver.prepare(new ReplicaRequest(Site.VM, "web", null));
    PointSeal seal = new PointSeal(start, start, Kind.CRASH_CONSISTENT, "", "", 0);
    site.volume().adopt(site.volume().epoch(), images, seal);
    // When
    CycleResult next = site.cycle();
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(next.point().disks().getFirst().changedClusters()).isEqualTo(1);
    assertThat(site.view().counters().bytesSent()).isLessThan(Cluster.SIZE_BYTES);
    site.checkNewestPoints(1);
  }

  @Test
  void anInterruptedExportGoesOnAfterItsLastSegment() throws Exception {
    // Given: segments of one look each, and an agent that ends between them
    site.close();
    site = new Site(folder.resolve("b"), 8).withMachine(3_000);
    site.segmentDuration = Duration.ofNanos(1);
    site.clockRuns();
    site.withEngine(() -> waiting);
    site.engine().signPackagesWith(new FakeSigner());
    site.engine().start();
    for (int cluster = 0; cluster < 3_000; cluster += 100) {
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) 5, cluster);
    }
    site.engine().enable(site.spec(), new InitialReplication.Offline());
    waiting.nextTurn();
    Path partial = medium.resolve(Site.VM + ".partial");
    Path second = partial.resolve("segment-000001.delta");
    site.hypervisor.whileCaptured(() -> {
      if (site.hypervisor.captures() == 2) {
        assertThat(second.toFile().mkdir()).isTrue(); // where a file must go
      }
    });
    site.engine().exportSeed(Site.VM, medium);
    turn();
    refused(Code.SEED_INCOMPLETE, () -> opened(partial));
    byte[] first = Files.readAllBytes(partial.resolve("segment-000000.delta"));
    Files.delete(second);
    site.hypervisor.write(Site.VM, "vda", 1, (byte) 1, 777);
    // When
    restart();
    waiting.nextTurn();
    turn();
    // Then
    Path made = made();
    assertThat(made.resolve("segment-000000.delta")).hasBinaryContent(first);
    SeedPackage seed = opened(made);
    int segments = seed.manifest().files().size();
    assertThat(segments).isGreaterThan(2);
    // When: the medium is pulled out before the last segment, and the replica's agent ends
    ReplicaStatus status = site.receiver.prepare(new ReplicaRequest(Site.VM, "web", null));
    int[] taken = new int[1];
    SeedPackage.Receiving receiving =
        segment -> {
          taken[0]++;
          return site.receiver.receive(Site.VM, segment);
        };
    assertThatThrownBy(() ->
            seed.take(
                status,
                segment -> {
                  if (taken[0] == segments - 1) {
                    throw new java.io.IOException("medium removed");
                  }
                  return receiving.receive(segment);
                },
                _ -> {}))
        .hasMessage("medium removed");
    site.restartReplica();
    // Then: only that one is taken
    taken[0] = 0;
    seed.take(site.receiver.status(Site.VM), receiving, _ -> {});
    assertThat(taken[0]).isEqualTo(1);
    site.checkPoints();
    imported(made);
    assertThat(site.points()).hasSize(1);
  }

  @Test
  void aPackageThatWasFinishedWhenTheAgentEndedIsNotMadeAgain() throws Exception {
    // Given: it is there, but not noted
    Path carried = exported();
    DurableJson<SeedRecord> records =
        new DurableJson<>(folder.resolve("engine").resolve("seeds"), SeedRecord.class);
    SeedRecord noted = records.read(Site.VM).orElseThrow();
    site.engine().close();
    records.write(Site.VM, noted.with(new SeedRecord.Export(medium.toString(), null)));
    int captures = site.hypervisor.captures();
    // When
    restart();
    waiting.nextTurn();
    turn();
    // Then
    assertThat(made()).isEqualTo(carried);
    assertThat(site.hypervisor.captures()).isEqualTo(captures);
    imported(carried);
    assertThat(site.cycle().point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void anInterruptedImportGoesOnAndARepeatedOneIsNoChange() throws Exception {
    // Given
    Path carried = exported();
    SeedPackage seed = opened(carried);
    ReplicaStatus status = site.receiver.prepare(new ReplicaRequest(Site.VM, "web", null));
    assertThatThrownBy(() ->
            seed.take(
                status,
                segment -> {
                  assertThat(segment.readNBytes(100)).hasSize(100);
                  throw new java.io.IOException("medium removed");
                },
                _ -> {}))
        .hasMessage("medium removed");
    assertThat(site.points()).isEmpty();
    site.restartReplica();
    // When
    imported(carried);
    PointSummary again = imported(carried);
    // Then
    assertThat(site.points()).hasSize(1);
    assertThat(again.id()).isEqualTo(site.points().getFirst().pointId());
  }

  @Test
  void whatIsNotWholeOrNotAsSignedIsRefused() throws Exception {
    Path carried = exported();
    Path segment = carried.resolve("segment-000000.delta");
    byte[] sound = Files.readAllBytes(segment);
    // When, then: one byte is another
    byte[] altered = sound.clone();
    altered[altered.length / 2] ^= 1;
    Files.write(segment, altered);
    refused(Code.SEED_ALTERED, () -> imported(carried));
    ReplicaStatus empty = site.receiver.prepare(new ReplicaRequest(Site.VM, "web", null));
    refused(
        Code.SEED_ALTERED,
        () ->
            opened(carried)
                .take(empty, it -> site.receiver.receive(Site.VM, drained(it)), _ -> {}));
    assertThat(site.points()).isEmpty();
    // When, then: short, a link, missing
    Files.write(segment, java.util.Arrays.copyOf(sound, sound.length - 1));
    refused(Code.SEED_INCOMPLETE, () -> imported(carried));
    Files.delete(segment);
    refused(Code.SEED_INCOMPLETE, () -> imported(carried));
    Files.createSymbolicLink(segment, Files.write(folder.resolve("elsewhere"), sound));
    refused(Code.SEED_INCOMPLETE, () -> imported(carried));
    Files.delete(segment);
    Files.write(segment, sound);
    // When, then: the manifest
    Path manifest = carried.resolve("manifest.json");
    byte[] said = Files.readAllBytes(manifest);
    Files.writeString(manifest, new String(said, java.nio.charset.StandardCharsets.UTF_8) + " ");
    refused(Code.SEED_ALTERED, () -> imported(carried));
    Files.delete(manifest);
    refused(Code.SEED_INCOMPLETE, () -> imported(carried));
    Files.write(manifest, said);
    Path signature = carried.resolve("manifest.sig");
    Files.write(signature, PeerJson.write(new SeedSignature("boston", "length", "" + said.length)));
    refused(Code.SEED_FOREIGN, () -> imported(carried));
    Files.delete(signature);
    refused(Code.SEED_INCOMPLETE, () -> imported(carried));
    assertThat(site.points()).isEmpty();
  }

  /** A receiver that reads ahead does not save a byte that was changed. */
  private static java.io.InputStream drained(java.io.InputStream segment)
      throws java.io.IOException {
    return new java.io.ByteArrayInputStream(segment.readAllBytes());
  }

  @Test
  void anExportIsTriedBeforeItIsPromised() throws Exception {
    site.engine().enable(site.spec(), new InitialReplication.Offline());
    refused(
        Code.INVALID, () -> site.engine().exportSeed(Site.VM, folder.resolve("no-such-folder")));
    Path whole = Files.createDirectory(medium.resolve(Site.VM + "-1.seed"));
    refused(Code.INVALID, () -> site.engine().exportSeed(Site.VM, medium));
    Files.delete(whole);
    try (Stream<Path> left = Files.list(medium)) {
      assertThat(left).isEmpty();
    }
    site.engine().seed(Site.VM, new InitialReplication.Now());
    refused(Code.INVALID, () -> site.engine().exportSeed(Site.VM, medium));
  }

  @Test
  void theRateFollowsWhatIsDoneNowAndNotOneLook() {
    SmoothedRate rate = new SmoothedRate(start, 0);
    List<Long> rates = new ArrayList<>();
    for (int second = 1; second <= 120; second++) {
      rates.add(rate.look(start.plusSeconds(second), second <= 60 ? second * 100L : 6_000L));
    }
    assertThat(rates.get(0)).isEqualTo(100);
    assertThat(rates.get(59)).isEqualTo(100);
    assertThat(rates.get(60)).isBetween(90L, 99L);
    assertThat(rates.get(119)).isBetween(5L, 30L);
  }
}
