package io.secondsite.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class FileLayoutTest {

  @Property(tries = 300)
  void theRefcountsCoverTheWholeFileAndNoMore(
      @ForAll @LongRange(min = Cluster.SIZE_BYTES, max = 1L << 45) long dataEnd,
      @ForAll @IntRange(max = 1 << 16) int l2Tables,
      @ForAll @IntRange(min = 1, max = 1 << 19) int l1Entries) {
    // When
    FileLayout layout = FileLayout.of(dataEnd, l2Tables, l1Entries);
    // Then
    long covered = (long) layout.refcountBlocks() * FileLayout.REFCOUNTS_IN_BLOCK;
    assertThat(covered).isBetween(layout.clusters(), layout.clusters() + 2 * 32768);
    assertThat(layout.l2Offset(0)).isBetween(dataEnd, dataEnd + Cluster.SIZE_BYTES - 1);
    assertThat(layout.refcountTableClusters() * 8192L)
        .isGreaterThanOrEqualTo(layout.refcountBlocks());
  }
}
