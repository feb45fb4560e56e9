package io.secondsite.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.disk.Cluster;
import io.secondsite.disk.ClusterChecksum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ContentDigestTest {
  private static final long CLUSTERS_MAX = 3L * ContentDigest.GROUP_CLUSTERS;

  /** The definition, written down once more and slowly. */
  private static String slow(long sizeBytes, ContentDigest digest) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(ByteBuffer.allocate(8).putLong(sizeBytes).array());
    ByteArrayOutputStream group = new ByteArrayOutputStream();
    long clusters = Cluster.count(sizeBytes);
    for (long cluster = 0; cluster < clusters; cluster++) {
      ClusterChecksum one = digest.checksum(cluster);
      group.write(ByteBuffer.allocate(16).putLong(one.high()).putLong(one.low()).array());
      if ((cluster + 1) % 1024 == 0 || cluster + 1 == clusters) {
        whole.write(Sha256.create().digest(group.toByteArray()));
        group.reset();
      }
    }
    return HexFormat.of().formatHex(Sha256.create().digest(whole.toByteArray()));
  }

  @Property(tries = 60)
  void anyHistoryOfChangesGivesTheDefinition(
      @ForAll long seed, @ForAll @LongRange(min = 1, max = CLUSTERS_MAX) long clusters)
      throws IOException {
    // Given
    Random random = new Random(seed);
    ContentDigest digest = new ContentDigest(clusters * Cluster.SIZE_BYTES);
    for (int step = 0; step < 20; step++) {
      // When
      if (random.nextInt(4) == 0) {
        digest.resize(512L * (1 + random.nextLong(CLUSTERS_MAX * 128)));
      }
      ContentDigest before = digest.copy();
      String frozen = before.digest();
      long count = Cluster.count(digest.sizeBytes());
      for (int put = 0; put < 5; put++) {
        ClusterChecksum checksum =
            random.nextBoolean()
                ? ClusterChecksum.ZERO
                : new ClusterChecksum(random.nextLong(), random.nextLong());
        digest.put(random.nextLong(count), checksum);
      }
      // Then
      assertThat(digest.digest()).isEqualTo(slow(digest.sizeBytes(), digest));
      assertThat(before.digest()).isEqualTo(frozen);
    }
  }

  @Test
  void aDiskOfZerosHasTheDigestOfAFreshOne() throws IOException {
    ContentDigest read = ContentDigest.of(new ByteArrayDisk(new byte[3 * 65536 + 512]));
    assertThat(read.digest()).isEqualTo(new ContentDigest(3 * 65536 + 512).digest());
    assertThat(read.nonZeroClusters()).isZero();
  }

  @Test
  void theSizeBelongsToTheContent() {
    assertThat(new ContentDigest(65536).digest())
        .isNotEqualTo(new ContentDigest(65536 - 512).digest());
  }
}
