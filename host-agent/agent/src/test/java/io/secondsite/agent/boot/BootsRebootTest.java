package io.secondsite.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secondsite.agent.boot.SourceInquiry.Answer;
import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.hypervisor.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drills and failovers that outlive a stop, a kill and a reboot. */
class BootsRebootTest {
  private static final Answer SILENT = new Answer.Silent("nobody there");

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private ReplicatedMachine web;

  @SuppressWarnings("NullAway.Init")
  private Boots boots;

  @BeforeEach
  void replicate() throws Exception {
    folder = Files.createTempDirectory("b");
    web = new ReplicatedMachine(folder, 2);
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

  @Test
  void drillsAndFailoversComeBackWithTheHostOnWhatTheyWrote() throws Exception {
    // Given
    Boot drill = boots.start(order(BootKind.DRILL));
    Boot failover = boots.start(order(BootKind.FAILOVER));
    awaitFlushed(drill, lastFlushed(drill) + 20);
    awaitFlushed(failover, lastFlushed(failover) + 20);
    // When
    boots.close();
    web.rebootHost();
    long written = lastFlushed(failover);
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    for (Boot boot : List.of(drill, failover)) {
      assertThat(boots.require(boot.kind(), boot.id()).state().label()).isEqualTo("RUNNING");
      assertThat(boots.machine(boot).orElseThrow().state()).isEqualTo(VirtualMachine.State.RUNNING);
    }
    awaitFlushed(failover, written + 20);
    assertThat(lines(failover)).noneMatch(line -> line.contains("PANIC"));
    assertThat(bootLines(failover)).hasSize(2);
    assertThat(bootLines(failover).getLast()).contains("torn=0");
    assertThat(boots.isFailedOver(web.vm)).isTrue();
    assertThat(boots.removeDrill(drill.id()).gone()).isNotEmpty();
  }

  @Test
  void aKilledAgentLeavesTheGuestRunningWithoutAnError() throws Exception {
    // Given
    Boot drill = boots.start(order(BootKind.DRILL));
    awaitFlushed(drill, 1);
    // When: as after a kill or an upgrade, the view is away for a while
    boots.close();
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    awaitFlushed(drill, lastFlushed(drill) + 20);
    assertThat(bootLines(drill)).hasSize(1);
    assertThat(lines(drill)).noneMatch(line -> line.contains("PANIC") || line.contains("error"));
  }

  @Test
  void aMachineThatItsOperatorEndedDoesNotComeBack() throws Exception {
    // Given
    Boot drill = boots.start(order(BootKind.DRILL));
    web.host.kill(drill.machine());
    boots.look();
    // When
    boots.close();
    web.rebootHost();
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    assertThat(boots.machine(drill).orElseThrow().state()).isEqualTo(VirtualMachine.State.SHUT_OFF);
    assertThat(boots.removeDrill(drill.id()).gone()).isNotEmpty();
  }

  @Test
  void aMachineWhoseOverlayIsGoneIsToldAsLostAndNotStartedAnew() throws Exception {
    // Given
    Boot failover = boots.start(order(BootKind.FAILOVER));
    boots.close();
    web.rebootHost();
    try (Stream<Path> files = Files.walk(folder.resolve("host"))) {
      for (Path file : files.filter(path -> path.toString().endsWith("vda.overlay")).toList()) {
        Files.delete(file);
      }
    }
    // When
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    BootState state = boots.require(BootKind.FAILOVER, failover.id()).state();
    assertThat(state)
        .isInstanceOfSatisfying(
            BootState.Lost.class, lost -> assertThat(lost.reason()).contains("vda.overlay"));
    assertThat(boots.machine(failover).orElseThrow().state())
        .isEqualTo(VirtualMachine.State.SHUT_OFF);
    assertThat(boots.start(order(BootKind.FAILOVER)).state().label()).isEqualTo("RUNNING");
    assertThat(boots.all(BootKind.FAILOVER)).hasSize(1);
  }

  @Test
  void pointsAreServedBeforeAnyMachineIsStarted() throws Exception {
    // Given
    Boot drill = boots.start(order(BootKind.DRILL));
    boots.close();
    web.rebootHost();
    Path note = folder.resolve("host.life");
    String life = Files.readString(note);
    Files.delete(note); // so that the hypervisor cannot answer
    // When
    boots = web.boots(SILENT);
    boots.restore();
    // Then
    assertThat(drill.socket()).exists();
    Files.writeString(note, life);
    boots.look();
    assertThat(boots.machine(drill).orElseThrow().state()).isEqualTo(VirtualMachine.State.RUNNING);
  }

  private BootOrder order(BootKind kind) {
    return new BootOrder(kind, web.vm.toString(), "latest", "none", false);
  }

  private static List<String> lines(Boot boot) throws IOException {
    if (!(boot.state() instanceof BootState.Running running)) {
      throw new AssertionError(boot.state());
    }
    return Files.readAllLines(Path.of(running.serialLog()));
  }

  private static List<String> bootLines(Boot boot) throws IOException {
    return lines(boot).stream().filter(line -> line.startsWith("BOOT ")).toList();
  }

  private static long lastFlushed(Boot boot) throws IOException {
    return lines(boot).stream()
        .filter(line -> line.matches("FLUSHED \\d+"))
        .mapToLong(line -> Long.parseLong(line.substring(8)))
        .max()
        .orElse(0);
  }

  private static void awaitFlushed(Boot boot, long number) throws IOException {
    await().atMost(Duration.ofSeconds(60)).until(() -> lastFlushed(boot) >= number);
  }
}
