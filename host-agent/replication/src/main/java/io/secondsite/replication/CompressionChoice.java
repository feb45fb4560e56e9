package io.secondsite.replication;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the next clusters of a segment are compressed. Not where the policy says no, and not
 * where the link takes bytes faster than all compressing threads make them: then compressing is
 * what is waited for. Single clusters that do not shrink are stored by the codec in any case.
 * Thread-safe.
 */
final class CompressionChoice {
  /** Before that much was sent a link is not judged: buffers on the way take the first bytes. */
  static final long SENT_BYTES_MIN = 32L << 20;

  /** How much faster a link must be before compressing ends, and slower before it begins again. */
  private static final double CLEARLY = 1.25;

  private final boolean wanted;
  private final int threads;
  private final LinkRate link;
  private final AtomicLong encodeNanos = new AtomicLong();
  private final AtomicLong encodedBytes = new AtomicLong();
  private final AtomicLong compressed = new AtomicLong();
  private final AtomicLong incompressible = new AtomicLong();
  private final AtomicLong uncompressed = new AtomicLong();
  private volatile boolean storing;

  CompressionChoice(boolean wanted, int threads, LinkRate link) {
    this.wanted = wanted;
    this.threads = threads;
    this.link = link;
  }

  /** What the link has taken. */
  interface LinkRate {
    long bytes();

    /** How long it took for that, without the time in which there was nothing to send. */
    long nanos();
  }

  /** What was chosen, in clusters. */
  record Chosen(long compressed, long incompressible, long uncompressed) {
    static final Chosen NOTHING = new Chosen(0, 0, 0);

    Chosen plus(Chosen other) {
      return new Chosen(
          compressed + other.compressed,
          incompressible + other.incompressible,
          uncompressed + other.uncompressed);
    }
  }

  boolean next() {
    if (!wanted) {
      return false;
    }
    long linkNanos = link.nanos();
    long plain = encodedBytes.get();
    if (link.bytes() >= SENT_BYTES_MIN && linkNanos > 0 && plain > 0) {
      double takes = (double) link.bytes() / linkNanos;
      double makes = (double) plain / encodeNanos.get() * threads;
      storing = storing ? takes * CLEARLY > makes : takes > makes * CLEARLY;
    }
    return !storing;
  }

  /** Some clusters went through the compressor. */
  void compressed(long nanos, long bytes, int smaller, int notSmaller) {
    encodeNanos.addAndGet(nanos);
    encodedBytes.addAndGet(bytes);
    compressed.addAndGet(smaller);
    incompressible.addAndGet(notSmaller);
  }

  void uncompressed(int clusters) {
    uncompressed.addAndGet(clusters);
  }

  Chosen chosen() {
    return new Chosen(compressed.get(), incompressible.get(), uncompressed.get());
  }
}
