package io.secondsite.replication;

import io.secondsite.replication.ReplicationException.Code;
import io.secondsite.volume.DiskId;
import io.secondsite.volume.PointId;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A link that breaks where the test says. Thread-safe. */
final class UnreliableChannel implements ReplicaChannel {
  private volatile @Nullable ReplicaChannel peer;
  private volatile boolean down;
  private volatile long breakAtByte = Long.MAX_VALUE;
  private volatile boolean loseAnswer;
  private volatile boolean downAfterwards;
  private final List<byte[]> sent = new ArrayList<>();
  private volatile boolean recording;
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();

  void to(ReplicaChannel other) {
    peer = other;
  }

  void setDown(boolean now) {
    down = now;
  }

  /** The next segment breaks at its n-th byte. */
  void breakOnceAt(long bytes) {
    breakAtByte = bytes;
  }

  /** The next segment arrives, its answer does not. */
  void loseAnswerOnce(boolean andThenDown) {
    loseAnswer = true;
    downAfterwards = andThenDown;
  }

  /** From now on it works. */
  void heal() {
    down = false;
    loseAnswer = false;
    breakAtByte = Long.MAX_VALUE;
  }

  void record() {
    recording = true;
  }

  synchronized List<byte[]> recorded() {
    return List.copyOf(sent);
  }

  /** How often the replica's status was asked for. */
  long asked() {
    return asked.get();
  }

  long bytesSent() {
    return bytesSent.get();
  }

  @Override
  public ReplicaStatus status(UUID vm) throws ReplicationException {
    asked.incrementAndGet();
    requireUp();
    return peer().status(vm);
  }

  @Override
  public ReplicaStatus prepare(ReplicaRequest request) throws ReplicationException {
    requireUp();
    return peer().prepare(request);
  }

  @Override
  public ClusterChecksums checksums(
      UUID vm, PointId point, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    requireUp();
    return peer().checksums(vm, point, diskId, firstCluster, count);
  }

  @Override
  public ClusterChecksums partialChecksums(
      UUID vm, UUID cycleId, DiskId diskId, long firstCluster, int count)
      throws ReplicationException {
    requireUp();
    return peer().partialChecksums(vm, cycleId, diskId, firstCluster, count);
  }

  @Override
  public SegmentAck send(UUID vm, SegmentSource segment) throws ReplicationException {
    requireUp();
    long at = breakAtByte;
    breakAtByte = Long.MAX_VALUE;
    Breaking bytes = new Breaking(segment.open(), at);
    SegmentAck ack;
    try {
      ack = peer().send(vm, () -> bytes);
    } catch (ReplicationException e) {
      throw bytes.broken ? away("broke at byte " + at) : e;
    } finally {
      bytesSent.addAndGet(bytes.count);
    }
    if (recording) {
      synchronized (this) {
        sent.add(bytes.copy.toByteArray());
      }
    }
    if (loseAnswer) {
      loseAnswer = false;
      down |= downAfterwards;
      throw away("the answer got lost");
    }
    return ack;
  }

  private ReplicaChannel peer() {
    return Objects.requireNonNull(peer, "to() first");
  }

  private void requireUp() throws ReplicationException {
    if (down) {
      throw away("down");
    }
  }

  private static ReplicationException away(String why) {
    return new ReplicationException(Code.PEER_UNREACHABLE, "the link: " + why);
  }

  /** Breaks at a byte. */
  private final class Breaking extends FilterInputStream {
    private final long at;
    private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
    private long count;
    private boolean broken;

    Breaking(InputStream in, long at) {
      super(in);
      this.at = at;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (count >= at) {
        broken = true;
        throw new IOException("connection reset");
      }
      int read = in.read(into, offset, (int) Math.min(length, at - count));
      count += Math.max(0, read);
      if (recording && read > 0) {
        copy.write(into, offset, read);
      }
      return read;
    }
  }
}
