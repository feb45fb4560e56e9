package io.secondsite.replication;

import io.secondsite.disk.ClusterCodec;
import io.secondsite.replication.wire.DeltaFrame;
import io.secondsite.replication.wire.DeltaHeader;
import io.secondsite.replication.wire.DeltaReader;
import io.secondsite.volume.PointWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings a segment's frames to a point: read on the caller's thread, decoded and stored in batches
 * on bounded platform threads. Their order among each other does not matter, since no cluster comes
 * twice in a segment. For one thread; made anew for each segment.
 */
final class FramePump {
  private static final int FRAMES_PER_BATCH = 16;

  private final Executor decoders;
  private final PointWriter writer;
  private final KeptClusters kept;
  private final Fence fence;
  private final List<DeltaHeader.Disk> disks;
  private final Runnable progress;
  private final int batches;
  private final BlockingQueue<Batch> idle;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

  FramePump(
      Executor decoders,
      PointWriter writer,
      KeptClusters kept,
      Fence fence,
      List<DeltaHeader.Disk> disks,
      int batches,
      Runnable progress) {
    this.decoders = decoders;
    this.writer = writer;
    this.kept = kept;
    this.fence = fence;
    this.disks = disks;
    this.batches = batches;
    this.progress = progress;
    idle = new ArrayBlockingQueue<>(batches);
    for (int index = 0; index < batches; index++) {
      idle.add(new Batch());
    }
  }

  /** Returns when all frames up to a sound trailer are with the writer. */
  void run(DeltaReader reader) throws IOException {
    try {
      pump(reader);
    } finally {
      awaitIdle();
    }
    throwFailure();
    kept.requireAllSpoken();
  }

  private void pump(DeltaReader reader) throws IOException {
    boolean more = true;
    while (more) {
      Batch batch = take();
      try {
        more = fill(batch, reader);
      } catch (IOException | RuntimeException e) {
        // What came whole before the link broke may be worth keeping.
        submit(batch);
        throw e;
      }
      submit(batch);
      throwFailure();
    }
  }

  /** Returns whether more may follow. */
  private boolean fill(Batch batch, DeltaReader reader) throws IOException {
    while (!batch.full()) {
      Optional<DeltaFrame> frame = reader.next(batch.payload);
      progress.run();
      if (frame.isEmpty()) {
        return false;
      }
      switch (frame.get()) {
        case DeltaFrame.Data data -> {
          kept.spoken(data.disk(), data.cluster(), 1);
          batch.add(data);
        }
        case DeltaFrame.Zero zero -> put(zero);
        case DeltaFrame.Same same -> kept.same(same);
      }
    }
    return true;
  }

  private void put(DeltaFrame.Zero zero) throws IOException {
    kept.spoken(zero.disk(), zero.firstCluster(), zero.count());
    fence.pass(
        () -> writer.putZero(disks.get(zero.disk()).diskId(), zero.firstCluster(), zero.count()));
  }

  private Batch take() throws IOException {
    try {
      return idle.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while taking a segment");
    }
  }

  private void submit(Batch batch) throws IOException {
    try {
      decoders.execute(() -> store(batch));
    } catch (RejectedExecutionException e) {
      idle.add(batch);
      throw new IOException("the receiver is closing", e);
    }
  }

  private void store(Batch batch) {
    try {
      if (failure.get() == null) {
        fence.pass(() -> batch.storeInto(writer, disks));
      }
    } catch (IOException e) {
      failure.compareAndSet(null, e);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, new IOException("decoding failed: " + e, e));
    } finally {
      batch.clear();
      idle.add(batch);
    }
  }

  /** No thread touches the writer once this returns. */
  private void awaitIdle() {
    boolean interrupted = false;
    int returned = 0;
    while (returned < batches) {
      try {
        idle.take();
        returned++;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwFailure() throws IOException {
    IOException first = failure.get();
    if (first != null) {
      throw first;
    }
  }

  /** Up to a megabyte of frames and what they are of. */
  private static final class Batch {
    private final ByteBuffer payload =
        ByteBuffer.allocate(FRAMES_PER_BATCH * ClusterCodec.FRAME_BYTES_MAX);
    private final List<DeltaFrame.Data> frames = new ArrayList<>(FRAMES_PER_BATCH);
    private final int[] ends = new int[FRAMES_PER_BATCH];

    void add(DeltaFrame.Data frame) {
      ends[frames.size()] = payload.position();
      frames.add(frame);
    }

    boolean full() {
      return frames.size() == FRAMES_PER_BATCH;
    }

    void storeInto(PointWriter writer, List<DeltaHeader.Disk> disks) throws IOException {
      int start = 0;
      for (int index = 0; index < frames.size(); index++) {
        DeltaFrame.Data frame = frames.get(index);
        writer.put(
            disks.get(frame.disk()).diskId(),
            frame.cluster(),
            frame.checksum(),
            payload.slice(start, ends[index] - start));
        start = ends[index];
      }
    }

    void clear() {
      payload.clear();
      frames.clear();
    }
  }
}
