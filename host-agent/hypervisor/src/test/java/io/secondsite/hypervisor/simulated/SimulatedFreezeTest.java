package io.secondsite.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondsite.hypervisor.HypervisorException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** I12: the freeze of a simulated guest, and its ends. */
final class SimulatedFreezeTest {
  private static final UUID VM = UUID.fromString("00000000-0000-4000-8000-000000000001");
  private static final Duration FROZEN_MAX = Duration.ofSeconds(10);

  private SimulatedHost host;
  private SimulatedGuestAgent agent;

  @BeforeEach
  void startMachine() throws Exception {
    host = new SimulatedHost();
    host.startMachine(
        MachineSpec.recording(VM, "web", SimulatedHost.DISK_SIZE_BYTES).with("interval-ms", "4"));
    agent = agent();
  }

  @AfterEach
  void removeHost() throws Exception {
    agent.close();
    host.close();
  }

  private SimulatedGuestAgent agent() {
    return new SimulatedGuestAgent(new Registry(host.settings()).ofMachine(VM).controlSocket());
  }

  @Test
  void aFrozenGuestWritesNothingUntilItsThaw() throws Exception {
    // Given
    agent.arm();
    // When
    agent.freeze();
    // Then
    List<String> written = host.serialLines(VM);
    assertThat(agent.isFrozen()).isTrue();
    assertThat(new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(host.serialLines(VM)).isEqualTo(written);
    agent.thaw();
    agent.thaw();
    assertThat(agent.isFrozen()).isFalse();
    awaitMoreThan(written);
  }

  /** As when its process is killed: the kernel closes what it had open. */
  @Test
  void aGuestWhoseFreezersConnectionEndsIsThawed() throws Exception {
    // Given
    agent.arm();
    agent.freeze();
    List<String> written = host.serialLines(VM);
    // When
    agent.close();
    // Then
    awaitMoreThan(written);
  }

  /** As when its process is stopped. */
  @Test
  void aGuestWhoseFreezerDoesNothingMoreIsThawedInTime() throws Exception {
    // Given
    agent.arm();
    // When
    agent.freeze();
    // Then
    awaitMoreThan(host.serialLines(VM));
    assertThat(agent.isFrozen()).isFalse();
  }

  @Test
  void aSecondFreezeIsRefusedAndItsEndLeavesTheFirst() throws Exception {
    // Given
    agent.arm();
    agent.freeze();
    SimulatedGuestAgent second = agent();
    second.arm();
    // When, Then
    assertThatThrownBy(second::freeze).isInstanceOf(HypervisorException.class);
    second.close();
    assertThat(agent.isFrozen()).isTrue();
  }

  @Test
  void aFrozenMachineCanBeStopped() throws Exception {
    // Given
    agent.arm();
    agent.freeze();
    // When
    host.hypervisor().destroy(VM);
    // Then
    assertThat(Files.readString(log())).contains("STOPPED");
  }

  private java.nio.file.Path log() {
    return new Registry(host.settings()).ofMachine(VM).processLog();
  }

  private void awaitMoreThan(List<String> written) throws Exception {
    Callable<Boolean> more = () -> host.serialLines(VM).size() > written.size() + 2;
    CountDownLatch never = new CountDownLatch(1);
    long end = System.nanoTime() + FROZEN_MAX.toNanos();
    while (!more.call()) {
      assertThat(System.nanoTime()).as("frozen for ten seconds").isLessThan(end);
      assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
    }
  }
}
