package io.secondsite.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.hypervisor.Capture;
import io.secondsite.hypervisor.CaptureRequest;
import io.secondsite.hypervisor.Consistency;
import io.secondsite.hypervisor.HypervisorException;
import io.secondsite.hypervisor.HypervisorFixture.GuestManner;
import io.secondsite.lab.GuestImage;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** I12 with a real guest agent: a frozen guest is thawed within ten seconds, whatever dies. */
@Tag("system")
final class FreezesST {
  private static final Duration FROZEN_MAX = Duration.ofSeconds(10);
  private static Lab lab;
  private static GuestImage image;

  private LibvirtHost host;

  @BeforeAll
  static void startLab() {
    lab = Lab.up(LabSettings.ownedBy(Path.of("target", "freezes")).attached());
    image = lab.guestImage();
  }

  @AfterAll
  static void endLab() {
    Lab.purge(lab.settings());
  }

  @BeforeEach
  void openHost() throws IOException {
    host = new LibvirtHost(image, lab.site(Site.NEW_YORK));
  }

  @AfterEach
  void closeHost() throws IOException, HypervisorException {
    host.close();
  }

  private boolean isFrozen(UUID vm) {
    String answer =
        host.site()
            .virsh("qemu-agent-command", vm.toString(), "{\"execute\":\"guest-fsfreeze-status\"}");
    return answer.contains("frozen");
  }

  private Path note(UUID vm) {
    return host.site().work().resolve("freezes").resolve(vm.toString());
  }

  /** A process of its own that has frozen the guest. */
  private Process frozenBy(UUID vm) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FreezeAndWait.class.getName(),
                host.site().uri(),
                host.site().work().toString(),
                vm.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader(UTF_8).readLine();
    while (line != null && !line.equals("FROZEN")) {
      line = process.inputReader(UTF_8).readLine();
    }
    assertThat(line).isEqualTo("FROZEN");
    assertThat(isFrozen(vm)).isTrue();
    assertThat(note(vm)).exists();
    return process;
  }

  private void assertThawedInTime(UUID vm, long frozenAt) throws IOException {
    assertThat(Patience.await(FROZEN_MAX, () -> !isFrozen(vm))).isTrue();
    Duration frozen = Duration.ofNanos(System.nanoTime() - frozenAt);
    System.out.println("thawed after " + frozen.toMillis() + " ms");
    assertThat(frozen).isLessThan(FROZEN_MAX);
    assertThat(Patience.await(FROZEN_MAX, () -> !Files.exists(note(vm)))).isTrue();
  }

  @Test
  void aGuestWhoseFreezerIsKilledIsThawedAtOnce() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    Process freezer = frozenBy(vm);
    long frozenAt = System.nanoTime();
    // When
    freezer.destroyForcibly().waitFor();
    // Then
    assertThawedInTime(vm, frozenAt);
  }

  @Test
  void aGuestWhoseFreezerIsStoppedIsThawedInTime() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    Process freezer = frozenBy(vm);
    long frozenAt = System.nanoTime();
    try {
      // When
      Tool.run("kill", "-STOP", Long.toString(freezer.pid()));
      // Then
      assertThawedInTime(vm, frozenAt);
    } finally {
      freezer.destroyForcibly().waitFor();
    }
  }

  @Test
  void aGuestWhoseFreezerAndWatchdogDieIsThawedByTheNextLife() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    Process freezer = frozenBy(vm);
    // The watchdog first: it has a turn as soon as the freezer is dead. Its shell before what the
    // shell waits for, the end of which is a turn as well.
    List<ProcessHandle> waitedFor = freezer.descendants().toList();
    List<ProcessHandle> shells = freezer.children().toList();
    shells.forEach(ProcessHandle::destroyForcibly);
    shells.forEach(shell -> shell.onExit().join());
    waitedFor.forEach(ProcessHandle::destroyForcibly);
    freezer.destroyForcibly().waitFor();
    assertThat(isFrozen(vm)).isTrue();
    // When
    host.restartAgent();
    List<String> removed = host.hypervisor().removeLeftovers();
    // Then
    assertThat(removed).contains("freeze of " + vm);
    assertThat(isFrozen(vm)).isFalse();
    assertThat(note(vm)).doesNotExist();
  }

  @Test
  void aMachineThatIsOffNeedsNoThaw() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    Process freezer = frozenBy(vm);
    // When
    host.crash(vm);
    freezer.destroyForcibly().waitFor();
    // Then
    assertThat(Patience.await(FROZEN_MAX, () -> !Files.exists(note(vm)))).isTrue();
  }

  @Test
  void aFreezeOfOthersIsNotEnded() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    host.site()
        .virsh("qemu-agent-command", vm.toString(), "{\"execute\":\"guest-fsfreeze-freeze\"}");
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency())
          .isEqualTo(
              new Consistency.OfCrash(Optional.of("the guest is frozen already, by others")));
    }
    assertThat(isFrozen(vm)).isTrue();
  }

  /** Q9: the agent works its commands off one by one, and the freeze is carried out at last. */
  @Test
  void aFreezeThatIsCarriedOutLateIsEndedAtOnce() throws Exception {
    // Given
    UUID vm = host.startMachine("web", GuestManner.WELL);
    host.inGuest(
        vm,
        "printf '#!/bin/sh\\\\n[ $1 = freeze ] && sleep 12\\\\nexit 0\\\\n' >/run/hook; "
            + "chmod 755 /run/hook; p=$(cat /run/agent.pid); "
            + "c=$(tr '\\\\0' ' ' </proc/$p/cmdline); kill $p; sleep 1; $c -F/run/hook");
    host.guest(vm).awaitAgent();
    assertThat(Patience.await(Duration.ofSeconds(3), () -> false)).isFalse();
    host.guest(vm).awaitAgent();
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency()).isInstanceOf(Consistency.OfCrash.class);
      assertThat(Patience.await(LibvirtHost.PATIENCE, () -> !Files.exists(note(vm)))).isTrue();
      assertThat(isFrozen(vm)).isFalse();
      host.guest(vm).console().fromHere().awaitFlushed(1, LibvirtHost.PATIENCE);
    }
  }

  @Test
  void aMachineWithoutAnAgentsChannelIsCapturedAsAfterAPowerCut() throws Exception {
    // Given
    UUID vm = host.startMachine("web");
    host.guest(vm).destroy();
    Path xml = Files.createTempFile("domain", ".xml");
    Files.writeString(
        xml,
        host.site()
            .virsh("dumpxml", "--inactive", "web")
            .replaceAll("(?s)<channel type='unix'>.*?</channel>", ""));
    host.site().virsh("define", xml.toString());
    Files.delete(xml);
    host.start(vm);
    // When
    try (Capture capture = beginConsistent(vm)) {
      // Then
      assertThat(capture.consistency())
          .isInstanceOfSatisfying(
              Consistency.OfCrash.class,
              crash -> assertThat(crash.reason().orElse("")).contains("agent"));
    }
  }

  private Capture beginConsistent(UUID vm) throws HypervisorException {
    return host.hypervisor()
        .beginCapture(
            new CaptureRequest(
                vm, List.of("vda", "vdb"), "secondsite-1", Optional.empty(), 256L << 20, true));
  }
}
