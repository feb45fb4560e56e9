package io.secondsite.agent.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.agent.problem.ErrorCode;
import io.secondsite.agent.problem.ProblemException;
import io.secondsite.agent.replica.Replicas;
import io.secondsite.agent.stack.StoredPoints;
import io.secondsite.agent.verification.Verifications.Phase;
import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.PointId;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.ReplicaVolume;
import io.secondsite.volume.StoreSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rolling verification of a host, on a clock of the test's. */
class VerificationsTest {
  private static final UUID VM = new UUID(1, 2);
  private static final Duration WITHIN = Duration.ofDays(7);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger told = new AtomicInteger();

  @SuppressWarnings("NullAway.Init")
  private ReplicaStore store;

  @SuppressWarnings("NullAway.Init")
  private ReplicaVolume volume;

  @SuppressWarnings("NullAway.Init")
  private Replicas replicas;

  @SuppressWarnings("NullAway.Init")
  private Verifications verifications;

  @BeforeEach
  void replica() throws IOException {
    store = ReplicaStore.open(folder, new StoreSettings(0, 4, 2), clock);
    volume = store.create(VM, "web");
    replicas = new Replicas(store);
    verifications =
        new Verifications(
            replicas,
            clock,
            new Verifications.Settings(WITHIN, Duration.ofMinutes(1)),
            new DutyCycle(10, System::nanoTime, _ -> {}),
            _ -> told.incrementAndGet());
    StoredPoints.add(volume, 2);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void damageBase() throws IOException {
    Path base = folder.resolve(VM.toString()).resolve("disks/disk-1/base.raw");
    try (RandomAccessFile file = new RandomAccessFile(base.toFile(), "rw")) {
      file.seek(Cluster.SIZE_BYTES + 100);
      file.write(0x55);
    }
  }

  @Test
  void everyPointIsVerifiedWithinTheTimeAndNoneBeforeItsTurn() throws Exception {
    // Given
    assertThat(verifications.turn()).isFalse();
    // When
    clock.advance(WITHIN.dividedBy(2));
    // Then
    assertThat(verifications.turn()).isTrue();
    assertThat(verifications.turn()).as("nothing is due any more").isFalse();
    assertThat(verifications.standing(volume))
        .satisfies(standing -> {
          assertThat(standing.verified()).isEqualTo(2);
          assertThat(standing.overdue()).isZero();
          assertThat(standing.lastFinished()).contains(clock.instant());
        });
    assertThat(verifications.alarms()).isEmpty();
  }

  @Test
  void pointsThatNobodyCouldVerifyInTimeAreAnAlarm() {
    clock.advance(WITHIN.plusSeconds(1));
    assertThat(verifications.standing(volume).overdue()).isEqualTo(2);
    assertThat(verifications.alarms()).singleElement().asString().contains("not verified within");
  }

  @Test
  void I7_damageIsFoundAndAnAlarmAndSuchAPointNeverBootsSilently() throws Exception {
    // Given
    damageBase();
    PointId newest = volume.newest().orElseThrow().pointId();
    // When
    verifications.order(volume, Optional.of(newest));
    assertThat(verifications.standing(volume).phase()).isEqualTo(Phase.WAITING);
    assertThat(verifications.turn()).isTrue();
    // Then
    assertThat(verifications.standing(volume).damaged()).isEqualTo(2);
    assertThat(verifications.alarms()).singleElement().asString().contains("damaged");
    assertThat(told).hasPositiveValue();
    assertThatThrownBy(() -> replicas.bootable(volume, newest.text()))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.POINT_BAD));
    assertThatThrownBy(() -> replicas.bootable(volume, "latest"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NO_GOOD_POINT));
    assertThat(Replicas.problems(volume)).singleElement().asString().contains("base.raw");
  }

  @Test
  void damagedPointsAreNotReadAgainAndAgain() throws Exception {
    damageBase();
    clock.advance(WITHIN.dividedBy(2));
    assertThat(verifications.turn()).isTrue();
    assertThat(verifications.turn()).isFalse();
  }

  @Test
  void allPointsAreReadWhenSomebodyWantsThat() throws Exception {
    verifications.order(volume, Optional.empty());
    assertThat(verifications.turn()).isTrue();
    assertThat(verifications.standing(volume).verified()).isEqualTo(2);
    assertThat(verifications.standing(volume).phase()).isEqualTo(Phase.IDLE);
  }
}
