package io.secondsite.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.lab.LabSettings.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Needs root, libvirt, QEMU and a kernel: see {@link Prerequisites}. */
@Tag("system")
class LabST {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final LabSettings settings =
      new LabSettings(
          LabSettings.ROOT.resolve("st-" + ProcessHandle.current().pid()),
          Lifetime.DETACHED,
          KernelPackage.root(),
          Duration.ofSeconds(30));

  @AfterEach
  void purge() {
    Lab.purge(settings);
  }

  @Test
  void aGuestIsBackedUpSurvivesAKillAndTheLabLeavesNothing() throws IOException {
    // Given
    var lab = Lab.up(settings);
    var newYork = lab.site(Site.NEW_YORK);
    var guest = LabGuest.create(newYork, lab.guestImage(), GuestShape.named("g1"));
    var first = guest.start();
    assertThat(first.awaitBoot(LIMIT)).isEqualTo(new Boot(0, 0, 0, 0, 0));
    first.awaitFlushed(20, LIMIT);

    // When a backup begins, the sockets and scratch files are where it was told
    begin(newYork);
    assertThat(newYork.work().resolve("c1.sock")).exists();
    assertThat(newYork.work().resolve("c1-vda.scratch")).exists();
    assertThat(newYork.lines("checkpoint-list", "g1", "--name")).containsExactly("c1");
    newYork.virsh("domjobabort", "g1");

    // When QEMU is killed, the next start finds every record that was flushed
    var before = guest.console().flushed();
    guest.kill();
    var second = guest.start();
    var boot = second.awaitBoot(LIMIT);
    assertThat(boot.consistent()).as(boot.toString()).isTrue();
    assertThat(boot.vda()).isGreaterThanOrEqualTo(before);
    second.awaitFlushed(boot.vda() + 5, LIMIT);

    // When the lab goes down
    Lab.down(settings);
    assertThat(Leftovers.of(settings.home())).isEmpty();
    assertThat(guest.disk("vda")).exists();
    assertThat(Lab.status(settings).running()).isFalse();
  }

  @Test
  void theSitesAreTwoHostsThatDoNotSeeEachOther() throws IOException {
    // Given
    var lab = Lab.up(settings);
    // When it is started again nothing changes
    var first = lab.site(Site.NEW_YORK).firstProcess();
    Lab.up(settings);
    // Then
    assertThat(lab.site(Site.NEW_YORK).firstProcess()).isEqualTo(first);
    assertThat(Lab.status(settings).running()).isTrue();
    for (var site : Site.values()) {
      assertThat(lab.site(site).lines("net-list", "--name"))
          .containsExactlyInAnyOrderElementsOf(site.networks());
      assertThat(lab.site(site).lines("hostname")).containsExactly(site.label());
      assertThat(lab.site(site).inside("ip", "-br", "link"))
          .contains("virbr0")
          .doesNotContain("eth0");
      // whatever this machine can: its KVM is not the lab's
      assertThat(lab.site(site).virsh("capabilities")).doesNotContain("<domain type='kvm'");
    }
  }

  @Test
  void anAttachedLabEndsWithItsOwnerEvenBySigkill() throws IOException {
    // Given
    var owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AttachedLab.class.getName(),
                settings.home().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = owner.inputReader()) {
      assertThat(lines.readLine()).isEqualTo(AttachedLab.READY);
    }
    assertThat(Lab.status(settings).running()).isTrue();
    // When
    owner.destroyForcibly();
    // Then
    Deadline.await("the end of the sites", LIMIT, () -> noProcess(settings.home()));
  }

  @Test
  void aGuestFreezesForAnInstantAndShutsDownInOrder() throws IOException {
    // Given
    var lab = Lab.up(settings);
    var site = lab.site(Site.CHICAGO);
    var guest = LabGuest.create(site, lab.guestImage(), GuestShape.named("g2"));
    guest.start().awaitFlushed(5, LIMIT);
    guest.awaitAgent();
    // When it is frozen, it does not write; thawed it goes on
    site.virsh("domfsfreeze", "g2");
    var frozen = guest.console().flushed();
    site.virsh("domfsthaw", "g2");
    guest.console().awaitFlushed(frozen + 5, LIMIT);
    // When it is shut down, nothing is left to repair
    guest.shutDown();
    var boot = guest.start().awaitBoot(LIMIT);
    assertThat(boot.fsckVda()).isZero();
    assertThat(boot.fsckVdb()).isZero();
    assertThat(boot.consistent()).isTrue();
    assertThat(boot.vda()).isEqualTo(boot.vdb());
  }

  @Test
  void aHookThatIsInstalledLaterCanRefuseAStart() throws IOException {
    // Given
    var lab = Lab.up(settings);
    var site = lab.site(Site.NEW_YORK);
    LabGuest.create(site, lab.guestImage(), GuestShape.named("g3").mode(GuestShape.Mode.IDLE));
    var hook = site.hooks().resolve("qemu");
    Files.writeString(hook, "#!/bin/sh\n[ $2 != prepare ] || { echo not here >&2; exit 1; }\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    // When
    site.reload();
    // Then: libvirtd takes the signal in its own time
    Deadline.await(
        "a refusal",
        LIMIT,
        () -> {
          var start = site.virshCommand("start", "g3").tryRun();
          if (start.exit() == 0) {
            site.virsh("destroy", "g3");
          }
          return start.errors().contains("not here");
        });
  }

  private static boolean noProcess(Path home) {
    try {
      return Leftovers.of(home).stream().allMatch(it -> it.startsWith("socket"));
    } catch (IOException e) {
      throw new LabException("Cannot look for leftovers", e);
    }
  }

  private static void begin(LabSite site) throws IOException {
    var backup = Files.createTempFile("backup", ".xml");
    var checkpoint = Files.createTempFile("checkpoint", ".xml");
    Files.writeString(
        backup,
        """
        <domainbackup mode='pull'>
          <server transport='unix' socket='%1$s/c1.sock'/>
          <disks>
            <disk name='vda' backup='yes' type='file' backupmode='full' exportname='vda'>
              <driver type='qcow2'/><scratch file='%1$s/c1-vda.scratch'/>
            </disk>
            <disk name='vdb' backup='yes' type='file' backupmode='full' exportname='vdb'>
              <driver type='qcow2'/><scratch file='%1$s/c1-vdb.scratch'/>
            </disk>
          </disks>
        </domainbackup>
        """
            .formatted(site.work()));
    Files.writeString(
        checkpoint,
        """
        <domaincheckpoint><name>c1</name>
          <disks>
            <disk name='vda' checkpoint='bitmap'/>
            <disk name='vdb' checkpoint='bitmap'/>
          </disks>
        </domaincheckpoint>
        """);
    site.virsh("backup-begin", "g1", backup.toString(), checkpoint.toString());
    Files.delete(backup);
    Files.delete(checkpoint);
  }
}
