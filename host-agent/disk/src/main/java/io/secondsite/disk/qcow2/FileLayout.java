package io.secondsite.disk.qcow2;

import io.secondsite.disk.Cluster;

/** In which host clusters (64 KiB of the file) a written file has its parts, in their order. */
record FileLayout(
    int dataClusters, int l2Tables, int refcountBlocks, int refcountTableClusters, int l1Clusters) {

  /** 16-bit counts in a block of 64 KiB. */
  static final int REFCOUNTS_IN_BLOCK = Cluster.SIZE_BYTES / Short.BYTES;

  private static final int BLOCKS_IN_TABLE_CLUSTER = Cluster.SIZE_BYTES / Long.BYTES;

  /**
   * The layout of a file whose frames end at {@code dataEnd}. The refcount blocks count themselves,
   * so their number is raised until they cover the file.
   */
  static FileLayout of(long dataEnd, int l2Tables, int l1Entries) {
    int dataClusters = Math.toIntExact(Cluster.count(dataEnd) - 1);
    int l1Clusters = (int) Cluster.count((long) l1Entries * Long.BYTES);
    FileLayout layout = new FileLayout(dataClusters, l2Tables, 1, 1, l1Clusters);
    while (layout.clusters() > (long) layout.refcountBlocks * REFCOUNTS_IN_BLOCK) {
      int blocks = layout.refcountBlocks + 1;
      int tableClusters = (blocks + BLOCKS_IN_TABLE_CLUSTER - 1) / BLOCKS_IN_TABLE_CLUSTER;
      layout = new FileLayout(dataClusters, l2Tables, blocks, tableClusters, l1Clusters);
    }
    return layout;
  }

  /** All host clusters of the file. */
  long clusters() {
    return l1Cluster() + l1Clusters;
  }

  long l2Offset(int position) {
    return Cluster.offset(firstTableCluster() + position);
  }

  long refcountBlockOffset(int block) {
    return Cluster.offset(firstTableCluster() + l2Tables + block);
  }

  long refcountTableOffset() {
    return Cluster.offset(firstTableCluster() + l2Tables + refcountBlocks);
  }

  long l1Offset() {
    return Cluster.offset(l1Cluster());
  }

  /** The first cluster behind the header and the frames. */
  long firstTableCluster() {
    return 1L + dataClusters;
  }

  private long l1Cluster() {
    return firstTableCluster() + l2Tables + refcountBlocks + refcountTableClusters;
  }
}
