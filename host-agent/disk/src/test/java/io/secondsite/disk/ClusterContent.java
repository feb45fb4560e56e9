package io.secondsite.disk;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Contents of clusters for tests, each made from a seed. */
public enum ClusterContent {
  ZEROS {
    @Override
    public byte[] cluster(long seed) {
      return new byte[Cluster.SIZE_BYTES];
    }
  },
  /** Words of a log, which shrink to a fraction. */
  TEXT {
    @Override
    public byte[] cluster(long seed) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      while (text.length() < Cluster.SIZE_BYTES) {
        text.append("disk ").append(random.nextInt(10_000)).append(" written\n");
      }
      text.setLength(Cluster.SIZE_BYTES);
      return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
  },
  /** Bytes that cannot shrink. */
  RANDOM {
    @Override
    public byte[] cluster(long seed) {
      byte[] bytes = new byte[Cluster.SIZE_BYTES];
      new Random(seed).nextBytes(bytes);
      return bytes;
    }
  },
  /** Random bytes with text at the end. */
  MIXED {
    @Override
    public byte[] cluster(long seed) {
      byte[] bytes = RANDOM.cluster(seed);
      int from = new Random(seed).nextInt(Cluster.SIZE_BYTES);
      System.arraycopy(TEXT.cluster(seed), 0, bytes, from, Cluster.SIZE_BYTES - from);
      return bytes;
    }
  };

  public abstract byte[] cluster(long seed);
}
