package io.secondsite.volume;

import io.secondsite.disk.Cluster;
import java.io.Closeable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** What all views of a storage location share, each with its limit. Thread-safe. */
final class ReadResources implements Closeable {
  private final ClusterCache cache;
  private final OpenLayers layers;
  private final Executor background;
  private final AtomicInteger numbers = new AtomicInteger(1);
  private final ArrayBlockingQueue<byte[]> scratch;

  /**
   * @param background where segments are merged
   */
  ReadResources(StoreSettings settings, Executor background) {
    cache = new ClusterCache(settings.viewCacheClusters());
    layers = new OpenLayers(settings.layerFilesMax());
    scratch = new ArrayBlockingQueue<>(settings.codecsMax());
    this.background = background;
  }

  ClusterCache cache() {
    return cache;
  }

  OpenLayers layers() {
    return layers;
  }

  Executor background() {
    return background;
  }

  AtomicInteger numbers() {
    return numbers;
  }

  /** Room for a cluster; some are kept for the next who ask. */
  byte[] borrow() {
    byte[] idle = scratch.poll();
    return idle == null ? new byte[Cluster.SIZE_BYTES] : idle;
  }

  void giveBack(byte[] cluster) {
    scratch.offer(cluster);
  }

  @Override
  public void close() {
    layers.close();
  }
}
