package io.secondsite.testkit.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One way of one connection: one thread takes blocks, another lets them arrive when due. */
final class LinkWay {
  static final int BLOCK_BYTES = 16 * 1024;
  private static final int BLOCKS_UNDER_WAY_MAX = 1024;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<LinkFaults> faults;
  private final RandomGenerator chance;
  private final LinkTime time;
  private final IntConsumer arrived;
  private final Runnable reset;
  private final BlockingQueue<Block> underWay = new ArrayBlockingQueue<>(BLOCKS_UNDER_WAY_MAX);
  private long taken;
  private long freeAtNanos;

  /** Without bytes it is the end of the stream, or a reset. */
  private record Block(ByteBuffer bytes, long dueNanos, boolean reset) {
    static Block end(boolean reset) {
      return new Block(ByteBuffer.allocate(0), 0, reset);
    }
  }

  LinkWay(
      Supplier<LinkFaults> faults,
      RandomGenerator chance,
      LinkTime time,
      IntConsumer arrived,
      Runnable reset) {
    this.faults = faults;
    this.chance = chance;
    this.time = time;
    this.arrived = arrived;
    this.reset = reset;
    freeAtNanos = time.nanos();
  }

  /** Takes what comes until the end or a reset. */
  void take(InputStream from) {
    byte[] buffer = new byte[BLOCK_BYTES];
    try {
      int read = from.read(buffer);
      boolean more = true;
      while (more && read >= 0) {
        more = taking(Arrays.copyOf(buffer, read));
        read = more ? from.read(buffer) : 0;
      }
      underWay.put(Block.end(!more));
    } catch (IOException e) {
      reset.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What came before a reset arrives, however late: each connection brings as much. */
  private boolean taking(byte[] bytes) throws InterruptedException {
    LinkFaults now = faults.get();
    long before = taken;
    taken += bytes.length;
    if (now.resetAfterBytes() > 0 && taken >= now.resetAfterBytes()) {
      return false;
    }
    corrupt(bytes, before, now.corruptEveryBytes());
    underWay.put(new Block(ByteBuffer.wrap(bytes), dueNanos(bytes.length, now), false));
    return true;
  }

  private void corrupt(byte[] bytes, long before, long every) {
    if (every > 0 && before / every != (before + bytes.length) / every) {
      bytes[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(Byte.SIZE));
    }
  }

  /** A block goes out when those before it have, and arrives a delay later. */
  private long dueNanos(int length, LinkFaults now) {
    long starts = Math.max(freeAtNanos, time.nanos());
    if (now.stallChance() > 0 && chance.nextDouble() < now.stallChance()) {
      starts += now.stall().toNanos();
    }
    freeAtNanos =
        now.bytesPerSecond() == 0
            ? starts
            : starts + (long) (length * NANOS_PER_SECOND / now.bytesPerSecond());
    return freeAtNanos + now.delay().toNanos();
  }

  /** Lets arrive what was taken; returns at the end of the stream. */
  void deliver(OutputStream to) {
    try {
      Block block = underWay.take();
      while (block.bytes().hasRemaining()) {
        await(block);
        if (!faults.get().swallowed()) {
          // Counted first: whoever has the bytes finds them counted.
          arrived.accept(block.bytes().capacity());
          to.write(block.bytes().array());
          to.flush();
        }
        block = underWay.take();
      }
      if (block.reset()) {
        reset.run();
      }
    } catch (IOException e) {
      reset.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(Block block) throws InterruptedException {
    long left = block.dueNanos() - time.nanos();
    if (left > 0) {
      time.pass(left);
    }
  }
}
