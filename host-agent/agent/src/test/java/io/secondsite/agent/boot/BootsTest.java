package io.secondsite.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.secondsite.agent.boot.SourceInquiry.Answer;
import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.PointIndexing;
import io.secondsite.agent.replica.PointMarks;
import io.secondsite.agent.replica.ReplicaEvents;
import io.secondsite.contracts.host.ReplicationDeltaEvent.ReplicationHealthChanged;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.VirtualMachine;
import io.secondsite.volume.RecoveryPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drills and failovers on a real replica, with a simulated hypervisor that runs real processes. */
class BootsTest {
  private static final Answer SILENT = new Answer.Silent("nobody there");
  private static final Answer RUNNING = new Answer.Running("RUNNING");

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ReplicatedMachine web;

  @SuppressWarnings("NullAway.Init")
  private Boots boots;

  /** A folder with a short path: sockets lie in it. */
  @BeforeEach
  void replicate() throws Exception {
    folder = Files.createTempDirectory("b");
    web = new ReplicatedMachine(folder, 3);
    boots = web.boots(SILENT);
  }

  @AfterEach
  void removeAll() throws Exception {
    boots.close();
    for (BootedMachine machine : web.host.booted()) {
      web.host.removeBooted(machine.bootId());
    }
    web.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private BootOrder drill(String point) {
    return new BootOrder(BootKind.DRILL, "web", point, "isolated", false);
  }

  private BootOrder failover(boolean confirmed) {
    return new BootOrder(BootKind.FAILOVER, web.vm.toString(), "latest", "none", confirmed);
  }

  private static long serialBytes(Boot boot) throws IOException {
    return boot.state() instanceof BootState.Running running
        ? Files.size(Path.of(running.serialLog()))
        : 0;
  }

  private static void awaitWriting(Boot boot) throws IOException {
    long before = serialBytes(boot);
    await().atMost(Duration.ofSeconds(60)).until(() -> serialBytes(boot) > before);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @Test
  void aDrillRunsUnderAnotherNameAndLeavesNothingBehind() throws Exception {
    // Given
    List<RecoveryPoint> points = web.volume.points();
    Boot drill = boots.start(drill(points.get(0).pointId().text()));
    assertThat(drill.machineName()).isEqualTo("web - Test");
    assertThat(drill.machine()).isNotEqualTo(web.vm);
    awaitWriting(drill);
    assertRefused(ErrorCode.DRILL_RUNNING, () -> boots.start(drill("latest")));
    // When
    Boots.Removal removal = boots.removeDrill(drill.id());
    // Then
    assertThat(removal.gone()).contains("file " + drill.socket());
    assertThat(boots.all(BootKind.DRILL)).isEmpty();
    assertThat(web.host.booted()).isEmpty();
    assertThat(web.volume.pins()).isEmpty();
    assertThat(web.volume.points()).isEqualTo(points);
    assertThat(web.volume.epoch().number()).isEqualTo(1);
    assertRefused(ErrorCode.UNKNOWN_BOOT, () -> boots.removeDrill(drill.id()));
  }

  @Test
  void aBootedMachineGoesOnWhenTheAgentComesBack() throws Exception {
    // Given
    Boot drill = boots.start(drill("latest"));
    awaitWriting(drill);
    boots.close();
    // When
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    Boot again = boots.require(BootKind.DRILL, drill.id());
    assertThat(again.state().label()).isEqualTo("RUNNING");
    awaitWriting(again);
    assertThat(boots.removeDrill(drill.id()).gone()).isNotEmpty();
  }

  @Test
  void aBootThatTheAgentDidNotLiveToFinishIsCleanedUpAtItsNextStart() throws Exception {
    // Given
    String point = web.volume.points().getLast().pointId().text();
    BootRecords records = BootRecords.open(web.folderOf("state"));
    records.put(
        new Boot(
            "drill-dead",
            BootKind.DRILL,
            web.vm,
            UUID.randomUUID(),
            "web - Test",
            point,
            "isolated",
            web.folderOf("run").resolve("drill-dead.sock"),
            java.time.Instant.EPOCH,
            new BootState.Starting()));
    // When
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    assertThat(boots.require(BootKind.DRILL, "drill-dead").state().label()).isEqualTo("FAILED");
    assertThat(boots.start(drill("latest")).state().label()).isEqualTo("RUNNING");
    assertThat(boots.all(BootKind.DRILL)).hasSize(1);
  }

  @Test
  void aNetworkThatIsNotThereIsRefusedBeforeAnythingIsMade() throws Exception {
    // Given
    BootOrder order = new BootOrder(BootKind.DRILL, "web", "latest", "no-such-network", false);
    // When
    assertRefused(ErrorCode.BAD_VALUE, () -> boots.start(order));
    // Then
    assertThat(boots.all(BootKind.DRILL)).isEmpty();
    assertThat(web.host.booted()).isEmpty();
    assertThat(web.volume.pins()).isEmpty();
  }

  @Test
  void T_NM3_eachCardIsConnectedToItsOwnNetworkAndOneNotNamedToNone() throws Exception {
    // Given
    Files.writeString(web.folderOf("host").resolve("networks"), "VMNetwork1-Chicago\n");
    // When
    Boot drill =
        boots.start(
            cards(
                BootKind.DRILL,
                new BootOrder.Card(ReplicatedMachine.MAC1, "VMNetwork1-Chicago"),
                new BootOrder.Card(ReplicatedMachine.MAC2, "isolated")));
    // Then
    assertThat(boots.machine(drill).orElseThrow().nics())
        .containsExactly(
            new VirtualMachine.Nic(ReplicatedMachine.MAC1, "VMNetwork1-Chicago"),
            new VirtualMachine.Nic(ReplicatedMachine.MAC2, "isolated-" + drill.id()),
            new VirtualMachine.Nic(ReplicatedMachine.MAC3, ""));
    assertThat(boots.removeDrill(drill.id()).gone()).contains("network isolated-" + drill.id());
  }

  @Test
  void aFailoverToACardOrANetworkThatIsNotThereRaisesNoEpoch() throws Exception {
    // When
    assertRefused(
        ErrorCode.BAD_VALUE,
        () ->
            boots.start(cards(BootKind.FAILOVER, new BootOrder.Card("52:54:00:00:00:99", "none"))));
    assertRefused(
        ErrorCode.BAD_VALUE,
        () ->
            boots.start(
                cards(BootKind.FAILOVER, new BootOrder.Card(ReplicatedMachine.MAC1, "nowhere"))));
    // Then
    assertThat(boots.all(BootKind.FAILOVER)).isEmpty();
    assertThat(web.volume.epoch().number()).isEqualTo(1);
  }

  private static BootOrder cards(BootKind kind, BootOrder.Card... cards) {
    return new BootOrder(kind, "web", "latest", "none", List.of(cards), false);
  }

  @Test
  void aRunningSourceIsNotFailedOverWithoutConfirmation() throws Exception {
    // Given
    boots = web.boots(RUNNING);
    // When
    assertRefused(ErrorCode.SOURCE_RUNNING, () -> boots.start(failover(false)));
    // Then
    assertThat(web.volume.epoch().number()).isEqualTo(1);
    assertThat(web.host.booted()).isEmpty();
  }

  @Test
  void aFailoverRaisesTheEpochAndRunsUnderItsOwnName() throws Exception {
    // Given
    boots = web.boots(RUNNING);
    // When
    Boot failover = boots.start(failover(true));
    // Then
    assertThat(failover.machine()).isEqualTo(web.vm);
    assertThat(failover.machineName()).isEqualTo("web");
    assertThat(failover.point()).isEqualTo(web.volume.points().getLast().pointId().text());
    assertThat(web.volume.epoch().number()).isEqualTo(2);
    assertThat(web.volume.epoch().issuer()).isEqualTo("Chicago");
    assertThat(boots.isFailedOver(web.vm)).isTrue();
    awaitWriting(failover);
    assertRefused(ErrorCode.FAILED_OVER, () -> boots.start(failover(true)));
  }

  @Test
  void aDamagedPointIsRefusedWithTheNextOlderGoodOne() throws Exception {
    // Given
    RecoveryPoint newest = web.volume.points().getLast();
    RecoveryPoint older = web.volume.points().get(web.volume.points().size() - 2);
    damage(newest);
    assertThatThrownBy(() -> web.volume.verify(newest.pointId())).isInstanceOf(IOException.class);
    // When
    ThrowingCallable start = () -> boots.start(drill(newest.pointId().text()));
    // Then
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.POINT_BAD);
              assertThat(failure.remedy().orElse("")).contains(older.pointId().text());
            });
    assertThat(boots.start(drill("latest")).point()).isEqualTo(older.pointId().text());
  }

  @Test
  void aChangeOfHealthIsToldOnceAndAgainWhenTheIndexIsBuiltAnew() throws Exception {
    // Given
    AtomicReference<String> alarm = new AtomicReference<>("");
    ReplicaEvents events =
        new ReplicaEvents(
            "Chicago",
            Clock.systemUTC(),
            Duration.ofSeconds(5),
            _ -> Optional.ofNullable(alarm.get()).filter(text -> !text.isEmpty()));
    PointIndexing indexing =
        new PointIndexing(web.replicas, events, new PointMarks("Chicago", Clock.systemUTC()));
    assertThat(healths(indexing)).containsExactly("Normal");
    assertThat(healths(indexing)).isEmpty();
    // When
    alarm.set("its storage location is WARNING");
    // Then
    assertThat(indexing.healthChanges())
        .extracting(ReplicationHealthChanged::health, ReplicationHealthChanged::reason)
        .containsExactly(tuple("Warning", alarm.get()));
    assertThat(healths(indexing)).isEmpty();
    // When
    RecoveryPoint newest = web.volume.points().getLast();
    damage(newest);
    assertThatThrownBy(() -> web.volume.verify(newest.pointId())).isInstanceOf(IOException.class);
    // Then
    assertThat(healths(indexing)).containsExactly("Critical");
    assertThat(healths(indexing)).isEmpty();
    assertThat(indexing.all()).containsKey(web.vm);
    assertThat(healths(indexing)).containsExactly("Critical");
  }

  private static List<String> healths(PointIndexing indexing) {
    return indexing.healthChanges().stream().map(ReplicationHealthChanged::health).toList();
  }

  /** Flips bytes in the middle of the point's own files. */
  private void damage(RecoveryPoint point) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("replicas"))) {
      for (Path file :
          files
              .filter(path ->
                  path.getFileName().toString().startsWith(point.pointId().text())
                      && path.toString().endsWith(".qcow2"))
              .toList()) {
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
          for (long at = 64 * 1024; at < image.length(); at += 512) {
            image.seek(at);
            int old = image.read();
            image.seek(at);
            image.write(old ^ 0xff);
          }
        }
      }
    }
  }

  @Test
  void aPointThatIsNotThereIsToldAsSuch() {
    assertRefused(ErrorCode.UNKNOWN_POINT, () -> boots.start(drill("e00009-s0000000001")));
    assertRefused(ErrorCode.BAD_VALUE, () -> boots.start(drill("../x")));
  }
}
