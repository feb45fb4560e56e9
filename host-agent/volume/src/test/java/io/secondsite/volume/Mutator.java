package io.secondsite.volume;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils bytes in the ways that files get spoiled, or that somebody might try; from a seed. */
final class Mutator {
  private static final long[] NASTY = {
    0,
    1,
    -1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 16,
    1L << 32,
    1L << 46,
    1L << 48,
    1L << 62
  };

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** One to four changes; {@code others} are files whose parts may get in. */
  byte[] mutate(byte[] sound, List<byte[]> others) {
    byte[] bytes = sound;
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      bytes = once(bytes, others);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes, List<byte[]> others) {
    if (bytes.length < Long.BYTES) {
      return fill(bytes.length + 1 + random.nextInt(64));
    }
    int at =
        random.nextInt(3) == 0
            ? random.nextInt(bytes.length)
            : random.nextInt(Math.min(bytes.length, 256));
    return switch (random.nextInt(9)) {
      case 0 -> with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(bytes, at, (byte) random.nextInt());
      case 2 -> number(bytes, at & ~7, Long.BYTES);
      case 3 -> number(bytes, at & ~3, Integer.BYTES);
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 -> tail(bytes);
      case 6 -> hole(bytes, at);
      case 7 -> splice(bytes, others.get(random.nextInt(others.size())), at);
      default -> twice(bytes, at);
    };
  }

  private byte[] fill(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private byte[] number(byte[] bytes, int at, int length) {
    byte[] changed = bytes.clone();
    long value = NASTY[random.nextInt(NASTY.length)] + random.nextInt(3) - 1;
    if (at + length <= changed.length) {
      ByteBuffer into = ByteBuffer.wrap(changed);
      if (length == Long.BYTES) {
        into.putLong(at, value);
      } else {
        into.putInt(at, (int) value);
      }
    }
    return changed;
  }

  private byte[] tail(byte[] bytes) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8192));
    Arrays.fill(longer, bytes.length, longer.length, (byte) (random.nextBoolean() ? 0xFF : 0));
    return longer;
  }

  private byte[] hole(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    Arrays.fill(changed, at, Math.min(bytes.length, at + 1 + random.nextInt(4096)), (byte) 0);
    return changed;
  }

  /** The head of one and the tail of another. */
  private static byte[] splice(byte[] head, byte[] tail, int at) {
    byte[] spliced = Arrays.copyOf(tail, Math.max(at, tail.length));
    System.arraycopy(head, 0, spliced, 0, at);
    return spliced;
  }

  private byte[] twice(byte[] bytes, int at) {
    int length = Math.min(bytes.length - at, 1 + random.nextInt(512));
    byte[] longer = new byte[bytes.length + length];
    System.arraycopy(bytes, 0, longer, 0, at + length);
    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
    return longer;
  }
}
