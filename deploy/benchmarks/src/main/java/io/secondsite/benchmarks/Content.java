package io.secondsite.benchmarks;

import io.secondsite.disk.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.Random;

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

  private Content() {}

  static byte[] cluster(long number) {
    Random random = new Random(number * 0x9E3779B97F4A7C15L + 1);
    byte[] content = new byte[Cluster.SIZE_BYTES];
    if (number % 2 == 0) {
      random.nextBytes(content);
      return content;
    }
    int at = 0;
    while (at < content.length) {
      String line = WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000) + " ";
      byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
      int length = Math.min(bytes.length, content.length - at);
      System.arraycopy(bytes, 0, content, at, length);
      at += length;
    }
    return content;
  }
}
