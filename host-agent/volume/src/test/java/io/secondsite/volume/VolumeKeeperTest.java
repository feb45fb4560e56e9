package io.secondsite.volume;

import static io.secondsite.volume.VolumeRig.VM;
import static io.secondsite.volume.VolumeRig.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.secondsite.disk.Cluster;
import io.secondsite.testkit.ManualClock;
import io.secondsite.volume.VolumeException.Code;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume has one owner and one keeper, and says so itself. */
class VolumeKeeperTest {
  @TempDir(factory = MemoryFolder.class)
  Path root;

  private ReplicaStore store(String agent) throws IOException {
    return ReplicaStore.open(root, VolumeRig.SETTINGS, new ManualClock(VolumeRig.START))
        .keptBy(agent);
  }

  private void create() throws IOException {
    try (VolumeRig rig = VolumeRig.create(root)) {
      rig.initial(content(1, Cluster.SIZE_BYTES));
    }
  }

  private static Code refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(VolumeException.class, call).code();
  }

  @Test
  void theFirstAgentKeepsItAndAnotherMustTakeItOver() throws IOException {
    // Given
    create();
    try (ReplicaStore chicago = store("Chicago")) {
      assertThat(chicago.volume(VM).owner().orElseThrow())
          .isEqualTo(new VolumeOwner(Optional.empty(), "Chicago", 1));
    }
    try (ReplicaStore boston = store("Boston")) {
      // When
      VolumeException refused =
          catchThrowableOfType(VolumeException.class, () -> boston.volume(VM));
      // Then
      assertThat(refused.code()).isEqualTo(Code.LOCKED);
      assertThat(refused).hasMessageContaining("Chicago").hasMessageContaining("epoch 1");
      ReplicaVolume volume = boston.takeOver(VM, Optional.of("NewYork"));
      assertThat(volume.owner().orElseThrow())
          .isEqualTo(new VolumeOwner(Optional.of("NewYork"), "Boston", 2));
      assertThat(volume.points()).hasSize(1);
    }
    try (ReplicaStore chicago = store("Chicago")) {
      assertThat(refusal(() -> chicago.volume(VM))).isEqualTo(Code.LOCKED);
    }
  }

  @Test
  void twoAgentsNeverOpenOneVolume() throws Exception {
    // Given: a process that has it open
    create();
    Process holder = holder("Chicago");
    try (ReplicaStore boston = store("Boston");
        ReplicaStore chicago = store("Chicago")) {
      // When
      VolumeException refused =
          catchThrowableOfType(VolumeException.class, () -> chicago.volume(VM));
      // Then
      assertThat(refused.code()).isEqualTo(Code.LOCKED);
      assertThat(refused)
          .hasMessageContaining("agent Chicago")
          .hasMessageContaining("process " + holder.pid());
      assertThat(refusal(() -> boston.volume(VM))).isEqualTo(Code.LOCKED);
      assertThat(refusal(() -> boston.takeOver(VM, Optional.empty()))).isEqualTo(Code.LOCKED);
      // When: it ends
      holder.getOutputStream().close();
      assertThat(holder.waitFor()).isZero();
      // Then
      assertThat(chicago.volume(VM).points()).hasSize(1);
    } finally {
      holder.destroyForcibly();
    }
  }

  private Process holder(String agent) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    HoldingProcess.class.getName(),
                    root.toString(),
                    agent))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("open");
    return process;
  }

  @Test
  void I22_whoWasTakenOverWritesNoMoreWhereLocksDoNotReach() throws IOException {
    // Given: two hosts with a storage between them whose locks only one of them sees
    create();
    try (ReplicaStore chicago = store("Chicago")) {
      ReplicaVolume mine = chicago.volume(VM);
      PointHeader header =
          PointHeader.delta(
              mine.epoch(),
              mine.newest().orElseThrow().pointId(),
              List.of(VolumeRig.disk(VolumeRig.VDA, Cluster.SIZE_BYTES)));
      Path owner = root.resolve(VM.toString()).resolve("owner.json");
      try (PointWriter writer = mine.begin(header)) {
        // When
        Files.write(
            owner,
            SealedJson.seal(
                new VolumeRecords.Owner(VolumeRecords.FORMAT_VERSION, VM, null, "Boston", 2)));
        // Then
        assertThat(refusal(() -> writer.commit(VolumeRig.seal()))).isEqualTo(Code.LOCKED);
      }
      assertThat(mine.points()).hasSize(1);
      assertThat(refusal(() -> mine.raiseEpoch(mine.epoch(), "x"))).isEqualTo(Code.LOCKED);
    }
  }

  @Test
  void aDamagedOwnerLetsNobodyWriteUntilItIsTakenOver() throws IOException {
    // Given
    create();
    store("Chicago").volume(VM).close();
    Path owner = root.resolve(VM.toString()).resolve("owner.json");
    Files.writeString(owner, "{}");
    try (ReplicaStore chicago = store("Chicago")) {
      // When
      ReplicaVolume volume = chicago.volume(VM);
      // Then
      assertThat(volume.problems()).anyMatch(problem -> problem.file().equals("owner.json"));
      assertThat(volume.points()).hasSize(1);
      assertThat(refusal(() -> volume.raiseEpoch(volume.epoch(), "x"))).isEqualTo(Code.CORRUPT);
      ReplicaVolume again = chicago.takeOver(VM, Optional.of("NewYork"));
      again.raiseEpoch(again.epoch(), "x");
    }
  }

  @Test
  void anEmptyReplicaIsTheFirstPeersAndAFullOneNobodysByAsking() throws IOException {
    // Given
    try (ReplicaStore chicago = store("Chicago")) {
      ReplicaVolume empty = chicago.create(VM, "web");
      // Then
      assertThat(empty.claim("NewYork")).isTrue();
      assertThat(empty.claim("NewYork")).isTrue();
      assertThat(empty.claim("Mallory")).isFalse();
      Files.delete(root.resolve(VM.toString()).resolve("owner.json"));
      empty.close();
    }
    try (VolumeRig rig = VolumeRig.open(root)) {
      rig.initial(content(1, Cluster.SIZE_BYTES));
    }
    try (ReplicaStore chicago = store("Chicago")) {
      assertThat(chicago.volume(VM).claim("Mallory")).isFalse();
      chicago.volume(VM).adoptOwner("NewYork");
      assertThat(chicago.volume(VM).claim("NewYork")).isTrue();
    }
  }
}
