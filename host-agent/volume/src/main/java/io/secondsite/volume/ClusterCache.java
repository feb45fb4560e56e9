package io.secondsite.volume;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The clusters read last, decoded. Thread-safe; what it hands out must not be changed. */
final class ClusterCache {
  private final Map<Long, byte[]> clusters;

  ClusterCache(int clustersMax) {
    clusters = new Recent(clustersMax);
  }

  synchronized byte @Nullable [] find(long cluster) {
    return clusters.get(cluster);
  }

  synchronized void put(long cluster, byte[] content) {
    clusters.put(cluster, content);
  }

  private static final class Recent extends LinkedHashMap<Long, byte[]> {
    private static final long serialVersionUID = 1;
    private final int clustersMax;

    Recent(int clustersMax) {
      super(16, 0.75f, true);
      this.clustersMax = clustersMax;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
      return size() > clustersMax;
    }
  }
}
