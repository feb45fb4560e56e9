package io.secondsite.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compression where it pays. */
class CompressionChoiceTest {
  private static final long MIB = 1L << 20;
  private static final long SECOND = 1_000_000_000L;

  private final TestLink link = new TestLink();

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @Test
  void whereThePolicySaysNoNothingIsCompressed() {
    assertThat(new CompressionChoice(false, 2, link).next()).isFalse();
  }

  @Test
  void aLinkIsNotJudgedByWhatBuffersTook() {
    CompressionChoice choice = new CompressionChoice(true, 2, link);
    choice.compressed(SECOND, 100 * MIB, 1600, 0);
    link.is(31 * MIB, 1);
    assertThat(choice.next()).isTrue();
  }

  @Test
  void aLinkFasterThanAllCompressorsEndsCompressingAndASlowerOneBeginsItAgain() {
    // Given two threads of 100 MiB a second each
    CompressionChoice choice = new CompressionChoice(true, 2, link);
    choice.compressed(SECOND, 100 * MIB, 1600, 0);
    // When / Then
    link.is(100 * MIB, SECOND);
    assertThat(choice.next()).isTrue();
    link.is(300 * MIB, SECOND);
    assertThat(choice.next()).isFalse();
    link.is(190 * MIB, SECOND);
    assertThat(choice.next()).as("not to and fro at the edge").isFalse();
    link.is(150 * MIB, SECOND);
    assertThat(choice.next()).isTrue();
  }

  @Test
  void theReportTellsWhatWasChosen() throws Exception {
    try (Site site = new Site(folder, 9).withMachine(40).withEngine()) {
      site.engine().start();
      site.engine().enable(site.spec());
      site.cycle();
      site.nextReport();
      site.engine().change(Site.VM, new ReplicationChange(null, false, null, null));
      for (int cluster = 0; cluster < 10; cluster++) {
        site.hypervisor.write(Site.VM, "vda", cluster, (byte) 3, 3);
      }
      site.cycle();
      assertThat(site.nextReport().compression()).isEqualTo(new CycleReport.Compression(0, 0, 10));
    }
  }

  private static final class TestLink implements CompressionChoice.LinkRate {
    private long bytes;
    private long nanos;

    void is(long takenBytes, long takingNanos) {
      bytes = takenBytes;
      nanos = takingNanos;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }
}
