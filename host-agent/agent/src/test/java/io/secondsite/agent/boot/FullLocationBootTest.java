package io.secondsite.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.secondsite.hypervisor.BootedMachine;
import io.secondsite.volume.StoreSettings;
import io.secondsite.volume.VolumeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Boots from a storage location that is full; needs root. */
class FullLocationBootTest {
  /** Of a reserve, what is left when points are refused for want of room. */
  private static final long RESERVE_BYTES = 256 << 10;

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @SuppressWarnings("NullAway.Init")
  private Path root;

  private @Nullable ReplicatedMachine web;
  private @Nullable Boots boots;

  /** A folder with a short path: sockets lie in it. */
  @BeforeEach
  void replicate() throws Exception {
    folder = Files.createTempDirectory("b");
    root = Files.createDirectory(folder.resolve("replicas"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", root.toString()) == 0, "root");
    web = new ReplicatedMachine(folder, 3, new StoreSettings(0, 16, 2));
    boots = web.boots(new SourceInquiry.Answer.Silent("nobody there"));
  }

  @AfterEach
  void removeAll() throws Exception {
    Files.deleteIfExists(root.resolve("ballast"));
    if (boots != null) {
      boots.close();
    }
    if (web != null) {
      for (BootedMachine machine : web.host.booted()) {
        web.host.removeBooted(machine.bootId());
      }
      web.close();
    }
    run("umount", root.toString());
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("command.log").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Takes all room but so much. */
  private void fill(long bytesLeft) throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(root.resolve("ballast"))) {
      while (Files.getFileStore(root).getUsableSpace() >= bytesLeft + page.length) {
        out.write(page);
      }
    }
  }

  private BootOrder order(BootKind kind) {
    return new BootOrder(kind, "web", "latest", "isolated", false);
  }

  private ReplicatedMachine web() {
    return Objects.requireNonNull(web);
  }

  private Boots boots() {
    return Objects.requireNonNull(boots);
  }

  private void agentRestarts() throws Exception {
    boots().close();
    boots = web().boots(new SourceInquiry.Answer.Silent("nobody there"));
    boots().restore();
  }

  @Test
  void whatTheReserveLeavesIsEnoughToBootAndABootSurvivesARestartWithoutAByteLeft()
      throws Exception {
    for (BootKind kind : List.of(BootKind.DRILL, BootKind.FAILOVER)) {
      // Given
      fill(RESERVE_BYTES);
      // When
      Boot boot = boots().start(order(kind));
      // Then
      assertThat(boot.state().label()).isEqualTo("RUNNING");
      // When
      fill(0);
      assertThat(Files.getFileStore(root).getUsableSpace()).isZero();
      agentRestarts();
      // Then
      assertThat(boots().require(kind, boot.id()).state().label()).isEqualTo("RUNNING");
    }
  }

  @Test
  void withoutAByteLeftABootIsRefusedForWantOfRoomAndNothingIsHalfDone() throws Exception {
    // Given
    fill(0);
    // When, then
    for (BootKind kind : List.of(BootKind.DRILL, BootKind.FAILOVER)) {
      assertThatThrownBy(() -> boots().start(order(kind)))
          .isInstanceOfSatisfying(
              VolumeException.class,
              e -> assertThat(e.code()).isEqualTo(VolumeException.Code.NO_SPACE));
    }
    assertThat(web().host.booted()).isEmpty();
    assertThat(web().volume.epoch().number()).isEqualTo(1);
    // When
    Files.delete(root.resolve("ballast"));
    // Then
    assertThat(boots().start(order(BootKind.FAILOVER)).state().label()).isEqualTo("RUNNING");
  }
}
