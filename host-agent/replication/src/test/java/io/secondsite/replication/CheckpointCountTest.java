package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Q14: each bitmap costs memory, and room in the image when the machine stops: they stay few. */
class CheckpointCountTest {
  private static final int ATTEMPTS = 12;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private Site site;

  @BeforeEach
  void replicate() throws Exception {
    site = new Site(folder, 3).withMachine(64).withEngine();
    site.engine().start();
    site.engine().enable(site.spec());
    site.cycle();
  }

  @AfterEach
  void closeSite() {
    site.close();
  }

  private int checkpoints() {
    return site.hypervisor.checkpoints(Site.VM).size();
  }

  @Test
  void Q14_howeverManyAnswersGetLostThereAreNoMoreThanTwoCheckpoints() throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      site.hypervisor.write(Site.VM, "vda", attempt, (byte) 5, attempt);
      site.channel.loseAnswerOnce(true);
      assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
      assertThat(checkpoints()).isLessThanOrEqualTo(2);
      site.channel.heal();
    }
    site.cycle();
    assertThat(checkpoints()).isEqualTo(1);
  }

  @Test
  void Q14_noneIsMadeWhileThePeerIsAway() throws Exception {
    site.channel.setDown(true);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
      assertThat(checkpoints()).isEqualTo(1);
    }
  }

  @Test
  void Q14_howeverManySegmentsBreakThereIsNoMoreThanTheOneBuiltUpon() throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      site.hypervisor.write(Site.VM, "vda", attempt, (byte) 5, attempt);
      site.channel.breakOnceAt(200);
      assertThatThrownBy(site::cycle).isInstanceOf(ReplicationException.class);
      assertThat(checkpoints()).isEqualTo(1);
    }
  }
}
