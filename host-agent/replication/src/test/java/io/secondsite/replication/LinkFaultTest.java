package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.testkit.link.FaultProxy;
import io.secondsite.testkit.link.LinkFaults;
import io.secondsite.volume.RecoveryPoint;
import io.secondsite.volume.RecoveryPoint.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The link rows of the fault matrix between a source and a receiver over real TLS: nothing that was
 * acknowledged is lost, nothing partial is listed, and it goes on by itself.
 */
class LinkFaultTest {
  private static final int CLUSTERS = 200;
  private static final long DELTA_BYTES = 64L * 1024 * 60;

  /** For what must expire; a machine under load is slower than that. */
  private static final ChannelSettings HASTY =
      new ChannelSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  private static final Set<Code> LINK = Set.of(Code.PEER_UNREACHABLE, Code.REPLICA_BUSY);

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @TempDir(factory = MemoryFolder.class)
  static Path keys;

  private Site site;
  private PeerServer server;
  private FaultProxy link;
  private HttpsReplicaChannel channel;
  private long stamp = 1;

  @BeforeEach
  void setUp() throws Exception {
    site = new Site(folder, 6).withMachine(CLUSTERS);
    server = new PeerServer(PeerServer.tls(keys), () -> site.receiver);
    link = new FaultProxy(server.address(), 11);
    channel = channel(ChannelSettings.defaults());
    site.channel.to(channel);
    site.withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    // Stored as they are, so that a segment has the length that the faults are made for.
    site.engine().change(Site.VM, new ReplicationChange(null, false, null, null));
    site.cycle();
  }

  private HttpsReplicaChannel channel(ChannelSettings settings) throws Exception {
    return new HttpsReplicaChannel(
        URI.create("https://localhost:" + link.port()), PeerServer.tls(keys), settings);
  }

  /** From now on what the link swallows is given up soon. */
  private void inHaste() throws Exception {
    channel.close();
    channel = channel(HASTY);
    site.channel.to(channel);
  }

  private void withPatience() throws Exception {
    channel.close();
    channel = channel(ChannelSettings.defaults());
    site.channel.to(channel);
  }

  @AfterEach
  void tearDown() {
    link.close();
    site.close();
    channel.close();
    server.close();
  }

  @Test
  void aResetPerMegabyteStillComesForwardAndSendsNothingTwice() throws Exception {
    write(60);
    link.there(LinkFaults.resetAfter(1 << 20));
    long before = link.arrivedThere();
    int attempts = untilListed();
    assertThat(attempts).isBetween(2, 12);
    // Without going on at what arrived a segment of 4 MB could never pass.
    assertThat(link.arrivedThere() - before).isLessThan(DELTA_BYTES * 3 / 2);
    site.checkPoints();
  }

  @Test
  void turnedBitsAreCaughtAndOnlyTheRestIsSentAgain() throws Exception {
    inHaste();
    write(60);
    link.there(LinkFaults.corruptEvery(1 << 20));
    untilListed();
    site.checkPoints();
  }

  @Test
  void aLinkThatIsCutListsNothingAndItsBacklogIsOneDelta() throws Exception {
    int points = site.points().size();
    link.cut();
    for (int cycle = 0; cycle < 4; cycle++) {
      write(10);
      fails();
    }
    assertThat(site.points()).hasSize(points);
    assertThat(site.hypervisor.checkpoints(Site.VM)).hasSize(1);
    link.heal();
    untilListed();
    assertThat(site.points()).hasSize(points + 1);
    assertThat(newest().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aLinkThatIsCutInTheMiddleGoesOnWhereItWas() throws Exception {
    write(60);
    link.there(LinkFaults.limited(2 << 20));
    link.onceArrivedThere(DELTA_BYTES / 2, link::cut);
    fails();
    link.heal();
    long before = link.arrivedThere();
    untilListed();
    assertThat(link.arrivedThere() - before).isLessThan(DELTA_BYTES * 3 / 4);
    site.checkPoints();
  }

  @Test
  void aWayBackThatSwallowsAnswersListsThePointOnce() throws Exception {
    int points = site.points().size();
    write(10);
    inHaste();
    link.back(LinkFaults.black());
    fails();
    withPatience();
    link.heal();
    link.resetAll();
    untilListed();
    assertThat(site.points().size()).isBetween(points + 1, points + 2);
    assertThat(checkpoints()).doesNotHaveDuplicates();
    site.checkPoints();
  }

  @Test
  void aWayThereThatSwallowsEverythingIsGivenUpAndGoesOn() throws Exception {
    write(60);
    inHaste();
    link.there(LinkFaults.limited(2 << 20));
    link.onceArrivedThere(DELTA_BYTES / 2, () -> link.there(LinkFaults.black()));
    fails();
    withPatience();
    int points = site.points().size();
    link.heal();
    // The receiver still waits for a session that will never end: it is silent for a minute.
    site.clock.advance(Duration.ofMinutes(2));
    long before = link.arrivedThere();
    untilListed();
    assertThat(site.points().size()).isGreaterThan(points);
    assertThat(link.arrivedThere() - before).isLessThan(DELTA_BYTES * 3 / 4);
    site.checkPoints();
  }

  @Test
  void lossAndDelayCostTimeAndNothingElse() throws Exception {
    link.both(LinkFaults.lossy(0.05, Duration.ofMillis(20)));
    write(60);
    site.cycle();
    link.both(LinkFaults.delayed(Duration.ofMillis(100)));
    write(20);
    site.cycle();
    assertThat(newest().origin()).isEqualTo(Origin.DELTA);
    site.checkPoints();
  }

  @Test
  void aFewHundredFaultsByASeedLoseNothingThatWasAcknowledged() throws Exception {
    Random random = new Random(77);
    List<LinkFaults> faults =
        List.of(
            LinkFaults.resetAfter(200_000),
            LinkFaults.corruptEvery(400_000),
            LinkFaults.lossy(0.1, Duration.ofMillis(5)),
            LinkFaults.NONE,
            LinkFaults.delayed(Duration.ofMillis(5)));
    inHaste();
    for (int cycle = 0; cycle < 30; cycle++) {
      List<RecoveryPoint> before = site.points();
      write(1 + random.nextInt(15));
      link.there(faults.get(random.nextInt(faults.size())));
      link.back(faults.get(2 + random.nextInt(3)));
      tries();
      assertThat(site.points()).containsAll(before);
    }
    withPatience();
    link.heal();
    untilListed();
    assertThat(checkpoints()).doesNotHaveDuplicates();
    site.checkPoints();
  }

  private void write(int count) {
    for (int cluster = 0; cluster < count; cluster++) {
      stamp++;
      site.hypervisor.write(Site.VM, "vda", cluster, (byte) stamp, stamp);
    }
  }

  private RecoveryPoint newest() throws Exception {
    return site.points().getLast();
  }

  private List<String> checkpoints() throws Exception {
    return site.points().stream().map(RecoveryPoint::sourceCheckpoint).toList();
  }

  private boolean tries() throws Exception {
    server.awaitIdle();
    try {
      site.cycle();
      return true;
    } catch (ReplicationException e) {
      assertThat(e.code())
          .as("%s", e.getMessage())
          .isIn(Code.PEER_UNREACHABLE, Code.REPLICA_BUSY, Code.PEER_FAILED, Code.PEER_REFUSED);
      return false;
    }
  }

  /** How many cycles it took. */
  private int untilListed() throws Exception {
    int attempts = 1;
    while (!tries()) {
      attempts++;
      assertThat(attempts).as("it goes on by itself").isLessThan(40);
    }
    return attempts;
  }

  private void fails() {
    assertThatThrownBy(site::cycle)
        .isInstanceOfSatisfying(
            ReplicationException.class,
            e -> assertThat(e.code()).as("%s", e.getMessage()).isIn(LINK));
  }
}
