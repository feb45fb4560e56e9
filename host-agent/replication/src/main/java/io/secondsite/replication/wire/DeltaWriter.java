package io.secondsite.replication.wire;

import io.secondsite.disk.ClusterChecksum;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Writes one segment: header at construction, frames in order of disk and cluster, trailer. The
 * stream stays its owner's. Not thread-safe.
 */
public final class DeltaWriter {
  private final OutputStream out;
  private final ClusterOrder order;
  private final MessageDigest digest = WireFormat.sha256();
  private final byte[] scratch = new byte[WireFormat.DATA_HEAD_BYTES + WireFormat.CRC_BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(scratch);
  private long bytes;
  private long dataClusters;
  private long zeroClusters;
  private long sameClusters;

  public DeltaWriter(OutputStream out, DeltaHeader header) throws IOException {
    this.out = out;
    order = new ClusterOrder(header.disks());
    byte[] body = WireBodies.header(header);
    ByteBuffer whole =
        ByteBuffer.allocate(WireFormat.PREAMBLE_BYTES + body.length + WireFormat.CRC_BYTES)
            .put(WireFormat.MAGIC)
            .putShort(header.continued() ? WireFormat.VERSION_CONTINUED : WireFormat.VERSION)
            .putInt(body.length)
            .put(body);
    whole.putInt(WireFormat.crc(whole.array(), whole.position()));
    write(whole.array(), 0, whole.capacity());
  }

  /** Bytes written so far. */
  public long bytes() {
    return bytes;
  }

  /** Clusters of data written so far. */
  public long dataClusters() {
    return dataClusters;
  }

  /** Clusters of zeros written so far. */
  public long zeroClusters() {
    return zeroClusters;
  }

  /** Clusters so far of which it was only said that the replica has them. */
  public long sameClusters() {
    return sameClusters;
  }

  /** Writes one cluster; the frame is a heap buffer and is read from position to limit. */
  public void data(int disk, long cluster, ClusterChecksum checksum, ByteBuffer frame)
      throws IOException {
    order.take(disk, cluster, 1);
    int length = frame.remaining();
    fields
        .clear()
        .put(WireFormat.FRAME_DATA_ZSTD)
        .putShort((short) disk)
        .putLong(cluster)
        .putLong(checksum.high())
        .putLong(checksum.low())
        .putInt(length);
    int crc = WireFormat.crc(scratch, WireFormat.DATA_HEAD_BYTES, frame.duplicate());
    write(scratch, 0, WireFormat.DATA_HEAD_BYTES);
    // The digest has it by the checksums before and behind it.
    out.write(frame.array(), frame.arrayOffset() + frame.position(), length);
    bytes += length;
    frame.position(frame.limit());
    writeCrc(crc);
    dataClusters++;
  }

  /** Says that the replica has this cluster already; only in a continued segment. */
  public void same(int disk, long cluster, ClusterChecksum checksum) throws IOException {
    order.take(disk, cluster, 1);
    fields
        .clear()
        .put(WireFormat.FRAME_SAME)
        .putShort((short) disk)
        .putLong(cluster)
        .putLong(checksum.high())
        .putLong(checksum.low());
    fields.putInt(WireFormat.crc(scratch, WireFormat.SAME_BYTES));
    write(scratch, 0, WireFormat.SAME_BYTES + WireFormat.CRC_BYTES);
    sameClusters++;
  }

  /** Writes a run of clusters of zeros. */
  public void zero(int disk, long firstCluster, long count) throws IOException {
    order.take(disk, firstCluster, count);
    fields
        .clear()
        .put(WireFormat.FRAME_ZERO)
        .putShort((short) disk)
        .putLong(firstCluster)
        .putLong(count);
    fields.putInt(WireFormat.crc(scratch, WireFormat.ZERO_BYTES));
    write(scratch, 0, WireFormat.ZERO_BYTES + WireFormat.CRC_BYTES);
    zeroClusters += count;
  }

  /** Writes the trailer; nothing may follow. */
  public DeltaTrailer finish(DeltaEnd end) throws IOException {
    DeltaTrailer trailer =
        new DeltaTrailer(
            dataClusters, zeroClusters, bytes, HexFormat.of().formatHex(digest.digest()), end);
    byte[] body = WireBodies.trailer(trailer);
    ByteBuffer whole =
        ByteBuffer.allocate(WireFormat.TRAILER_HEAD_BYTES + body.length + WireFormat.CRC_BYTES)
            .put(WireFormat.FRAME_TRAILER)
            .putInt(body.length)
            .put(body);
    whole.putInt(WireFormat.crc(whole.array(), whole.position()));
    write(whole.array(), 0, whole.capacity());
    out.flush();
    return trailer;
  }

  private void writeCrc(int crc) throws IOException {
    fields.clear().putInt(crc);
    write(scratch, 0, WireFormat.CRC_BYTES);
  }

  private void write(byte[] from, int offset, int length) throws IOException {
    digest.update(from, offset, length);
    out.write(from, offset, length);
    bytes += length;
  }
}
