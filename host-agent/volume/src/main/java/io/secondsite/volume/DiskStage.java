package io.secondsite.volume;

import io.secondsite.disk.ClusterChecksum;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * Where one disk of a point gathers until the point is committed. One thread at a time, but for
 * {@link #lay}.
 */
sealed interface DiskStage extends Closeable permits BaseStage, LayerStage {

  PointHeader.Disk disk();

  /** The checksums of the disk as it will be. */
  ContentDigest head();

  /** The clusters that the point has of its own so far, as a copy. */
  BitSet taken();

  /**
   * Puts the content of a cluster that is not zeros where it will be, if its frame is not what is
   * kept. Nothing knows of it before {@link #put}. For several threads, each with its own cluster.
   */
  void lay(long cluster, byte[] content) throws IOException;

  /** Takes a cluster that is laid; the frame decodes to its content. */
  void put(long cluster, ClusterChecksum checksum, ByteBuffer frame) throws IOException;

  void putZero(long cluster) throws IOException;

  /** Whether the disk as it will be rests on nothing below at these clusters, or anywhere. */
  boolean hides(Optional<Damage.Clusters> clusters);

  /** Makes what was taken durable, as far as it outlives this process at all. */
  void sync() throws IOException;

  /** Completes the files under their partial names, durably. */
  RecoveryPoint.Disk finish() throws IOException;

  /** Gives the files their names, durably. */
  void publish() throws IOException;

  /** Removes what this point alone brought. */
  void discard() throws IOException;
}
