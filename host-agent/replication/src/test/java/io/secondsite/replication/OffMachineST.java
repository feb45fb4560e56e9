package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.ReadableDisk;
import io.secondsite.hypervisor.libvirt.LibvirtHypervisor;
import io.secondsite.hypervisor.libvirt.LibvirtSettings;
import io.secondsite.lab.GuestImage;
import io.secondsite.lab.GuestShape;
import io.secondsite.lab.Lab;
import io.secondsite.lab.LabGuest;
import io.secondsite.lab.LabSettings;
import io.secondsite.lab.LabSite;
import io.secondsite.volume.PointView;
import io.secondsite.volume.RecoveryPoint.Origin;
import io.secondsite.volume.ReplicaStore;
import io.secondsite.volume.StoreSettings;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real guest that is turned off: what it wrote last is in a point, byte for byte. */
@Tag("system")
class OffMachineST {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static Lab lab;
  private static GuestImage image;

  @TempDir private Path folder;
  private LabSite site;
  private LabGuest guest;
  private UUID vm;
  private LibvirtHypervisor hypervisor;
  private ReplicaStore store;
  private ReplicaReceiver receiver;
  private ReplicationEngine engine;

  @BeforeAll
  static void startLab() {
    lab = Lab.up(LabSettings.ownedBy(Path.of("target", "off")).attached());
    image = lab.guestImage();
  }

  @AfterAll
  static void endLab() {
    Lab.purge(lab.settings());
  }

  @BeforeEach
  void replicate() throws Exception {
    site = lab.site(io.secondsite.lab.Site.NEW_YORK);
    guest = LabGuest.create(site, image, GuestShape.named("web").disks(64, 64));
    guest.start().awaitFlushed(1, PATIENCE);
    vm = UUID.fromString(site.virsh("domuuid", "web").strip());
    Clock clock = Clock.systemUTC();
    hypervisor =
        new LibvirtHypervisor(
            new LibvirtSettings(site.uri(), site.work(), Duration.ofSeconds(20)), clock);
    Files.createDirectories(folder.resolve("store"));
    store = ReplicaStore.open(folder.resolve("store"), new StoreSettings(0, 16, 2), clock);
    receiver =
        new ReplicaReceiver(
            store,
            new ReceiverSettings(folder.resolve("staging"), 2, 2, Duration.ofMinutes(1)),
            clock);
    engine =
        new ReplicationEngine(
            EngineSettings.defaults(folder.resolve("engine")),
            hypervisor,
            _ -> new DirectReplicaChannel(receiver),
            clock,
            UUID::randomUUID,
            new ReplicationListener() {});
    engine.start();
    engine.enable(ReplicationSpec.of(vm, "chicago", Frequency.ofSeconds(900)));
    engine.cycleNow(vm, false);
  }

  @AfterEach
  void endReplication() throws Exception {
    engine.close();
    receiver.close();
    store.close();
    hypervisor.close();
    guest.remove();
  }

  private void assertPointIsTheDisks(CycleResult result) throws Exception {
    try (PointView view = store.volume(result.point().vm()).view(result.point().id())) {
      for (PointView.Disk disk : view.disks()) {
        Path raw = folder.resolve(disk.target() + ".raw");
        Process convert =
            new ProcessBuilder(
                    "qemu-img",
                    "convert",
                    "-O",
                    "raw",
                    guest.disk(disk.target()).toString(),
                    raw.toString())
                .inheritIO()
                .start();
        assertThat(convert.waitFor()).isZero();
        assertThat(firstDifference(raw, disk.disk())).as(disk.target()).isEmpty();
      }
    }
  }

  private static Optional<Long> firstDifference(Path raw, ReadableDisk replica) throws Exception {
    try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "r");
        FileChannel channel = file.getChannel()) {
      assertThat(replica.sizeBytes()).isEqualTo(channel.size());
      for (long at = 0; at < channel.size(); at += 1 << 20) {
        int length = (int) Math.min(1 << 20, channel.size() - at);
        ByteBuffer source = ByteBuffer.allocate(length);
        ByteBuffer copy = ByteBuffer.allocate(length);
        channel.read(source, at);
        replica.read(at, copy);
        if (!source.flip().equals(copy.flip())) {
          return Optional.of(at);
        }
      }
      return Optional.empty();
    }
  }

  @Test
  void I1_theLastWritesOfAGuestThatShutDownAreInAPoint() throws Exception {
    // Given
    guest.console().awaitFlushed(guest.console().flushed() + 30, PATIENCE);
    guest.shutDown();
    // When
    CycleResult last = engine.cycleNow(vm, false);
    // Then
    assertThat(last.point().origin()).isEqualTo(Origin.DELTA);
    assertPointIsTheDisks(last);
    assertThat(engine.cycleNow(vm, false).point()).isEqualTo(last.point());
    // and it goes on when the guest does
    guest.start().awaitFlushed(1, PATIENCE);
    assertThat(engine.cycleNow(vm, false).point().origin()).isEqualTo(Origin.DELTA);
    guest.destroy();
    CycleResult again = engine.cycleNow(vm, false);
    assertThat(again.point().origin()).isEqualTo(Origin.DELTA);
    assertPointIsTheDisks(again);
  }

  @Test
  void I8_Q1_afterAKillOfQemuAllIsLookedAtWhileTheMachineIsOff() throws Exception {
    // Given
    guest.destroy();
    guest.start().awaitFlushed(1, PATIENCE);
    guest.kill();
    // When
    CycleResult next = engine.cycleNow(vm, false);
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(hypervisor.checkpoints(vm)).isEmpty();
    assertPointIsTheDisks(next);
    guest.start().awaitFlushed(1, PATIENCE);
    assertThat(engine.cycleNow(vm, false).point().origin()).isEqualTo(Origin.RESYNC);
    assertThat(engine.cycleNow(vm, false).point().origin()).isEqualTo(Origin.DELTA);
  }

  @Test
  void I8_Q2_aDiskThatWasResizedToAndFroWhileOffIsLookedAtWhole() throws Exception {
    // Given
    guest.destroy();
    engine.cycleNow(vm, false);
    qemuImg("resize", "--shrink", guest.disk("vdb").toString(), "32M");
    qemuImg("resize", guest.disk("vdb").toString(), "64M");
    // When
    CycleResult next = engine.cycleNow(vm, false);
    // Then
    assertThat(next.point().origin()).isEqualTo(Origin.RESYNC);
    assertPointIsTheDisks(next);
  }

  @Test
  void I1_Q18_whatAGuestDiscardsIsDiscardedAtTheReplica() throws Exception {
    // Given
    guest.remove();
    guest =
        LabGuest.create(
            site, image, GuestShape.named("web").disks(64, 64).mode(GuestShape.Mode.TRIM));
    guest.start().awaitFlushed(130, PATIENCE);
    UUID trimming = UUID.fromString(site.virsh("domuuid", "web").strip());
    engine.enable(ReplicationSpec.of(trimming, "chicago", Frequency.ofSeconds(900)));
    engine.cycleNow(trimming, false);
    guest.console().awaitFlushed(guest.console().flushed() + 130, PATIENCE);
    guest.destroy();
    // When
    CycleResult last = engine.cycleNow(trimming, false);
    // Then
    assertThat(last.point().origin()).isEqualTo(Origin.DELTA);
    assertPointIsTheDisks(last);
  }

  private static void qemuImg(String command, String... words) throws Exception {
    String[] all = new String[words.length + 2];
    all[0] = "qemu-img";
    all[1] = command;
    System.arraycopy(words, 0, all, 2, words.length);
    assertThat(new ProcessBuilder(all).inheritIO().start().waitFor()).isZero();
  }
}
