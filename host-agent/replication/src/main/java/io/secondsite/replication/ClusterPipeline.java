package io.secondsite.replication;

import io.secondsite.replication.wire.DeltaWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a plan: several chunks are read and encoded at once, and written in the plan's order.
 * The chunks in flight are the bound of its memory. For one thread; made anew for each segment.
 */
final class ClusterPipeline {
  private final ClusterEncoders encoders;
  private final CompressionChoice compression;
  private final DeltaWriter writer;
  private final Stopping stopping;
  private final Deque<Chunk> idle = new ArrayDeque<>();
  private final Deque<Step> under = new ArrayDeque<>();
  private final int chunksMax;
  private int chunks;

  /** Something under way: a chunk being filled, or zeros that wait for their turn. */
  private record Step(@Nullable Future<Chunk> chunk, ClusterWork.@Nullable Zeros zeros) {}

  ClusterPipeline(
      ClusterEncoders encoders,
      CompressionChoice compression,
      int chunksMax,
      DeltaWriter writer,
      Stopping stopping) {
    this.encoders = encoders;
    this.compression = compression;
    this.chunksMax = chunksMax;
    this.writer = writer;
    this.stopping = stopping;
  }

  /** Returns when the plan's clusters are written, and no thread works for it, in any case. */
  void run(SegmentPlanner planner) throws IOException, ReplicationException {
    try {
      Optional<ClusterWork> work = planner.next();
      while (work.isPresent()) {
        stopping.check();
        begin(work.get());
        work = planner.next();
      }
      while (!under.isEmpty()) {
        stopping.check();
        writeFirst();
      }
    } finally {
      awaitAll();
    }
  }

  private void begin(ClusterWork work) throws IOException {
    switch (work) {
      case ClusterWork.Zeros zeros -> {
        // They take no chunk, but a plan of many must not pile up either.
        while (under.size() >= 2 * chunksMax) {
          writeFirst();
        }
        under.add(new Step(null, zeros));
      }
      case ClusterWork.Read read ->
          under.add(new Step(encoders.fill(idleChunk(), read, compression), null));
    }
  }

  private Chunk idleChunk() throws IOException {
    while (idle.isEmpty()) {
      if (chunks < chunksMax) {
        chunks++;
        return new Chunk();
      }
      writeFirst();
    }
    return idle.pop();
  }

  private void writeFirst() throws IOException {
    Step step = under.getFirst();
    if (step.chunk() != null) {
      Chunk chunk = await(step.chunk());
      under.removeFirst();
      chunk.writeTo(writer);
      idle.push(chunk);
    } else if (step.zeros() != null) {
      under.removeFirst();
      ClusterWork.Zeros zeros = step.zeros();
      writer.zero(zeros.disk().index(), zeros.firstCluster(), zeros.count());
    }
  }

  private static Chunk await(Future<Chunk> chunk) throws IOException {
    try {
      return chunk.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading a capture");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known
          ? known
          : new IOException("reading a capture failed: " + e.getCause(), e);
    }
  }

  /** The disks are closed next: nobody may be reading them. */
  private void awaitAll() {
    boolean interrupted = Thread.interrupted();
    while (!under.isEmpty()) {
      Future<Chunk> chunk = under.getFirst().chunk();
      try {
        if (chunk != null) {
          chunk.get();
        }
        under.removeFirst();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        under.removeFirst(); // the first failure is on its way already
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
