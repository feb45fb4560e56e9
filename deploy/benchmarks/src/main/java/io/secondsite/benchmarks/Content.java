package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * What the disks of benchmarks hold: every second cluster is random bytes, the others are words, as
 * half of a real disk does not compress. The same number gives the same bytes in every run.
 */
final class Content {
  private static final String[] WORDS = {
    "recovery",
    "point",
    "replica",
    "site",
    "volume",
    "machine",
    "host",
    "cluster",
    "failover",
    "drill",
    "cycle",
    "delta",
    "policy",
    "network",
    "mapping",
    "vault",
    "plan",
    "epoch",
    "line"
  };

  private static final byte[] TEXT = text(4 << 20);

  private Content() {}

  static byte[] cluster(long number) {
    SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L + 1);
    byte[] content = new byte[Cluster.SIZE_BYTES];
    if (number % 2 == 0) {
      random.nextBytes(content);
      return content;
    }
    int from = random.nextInt(TEXT.length - Cluster.SIZE_BYTES);
    System.arraycopy(TEXT, from, content, 0, content.length);
    byte[] own = "%019d ".formatted(number & Long.MAX_VALUE).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(own, 0, content, 0, own.length);
    return content;
  }

  private static byte[] text(int lengthBytes) {
    SplittableRandom random = new SplittableRandom(42);
    StringBuilder text = new StringBuilder(lengthBytes + 32);
    while (text.length() < lengthBytes) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(1000)).append(' ');
    }
    return text.substring(0, lengthBytes).getBytes(StandardCharsets.US_ASCII);
  }
}
