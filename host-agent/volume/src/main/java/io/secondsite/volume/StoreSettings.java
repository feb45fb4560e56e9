package io.secondsite.volume;

/**
 * Limits of a storage location.
 *
 * @param reserveBytes free space below which no point is begun
 * @param viewCacheClusters decoded clusters (64 KiB each, outside the heap) kept for all views
 * @param codecsMax idle codecs kept; as many as threads decode at a time
 * @param layerFilesMax files of points kept open for all views
 */
public record StoreSettings(
    long reserveBytes, int viewCacheClusters, int codecsMax, int layerFilesMax) {
  /** What a process with 1,024 open files, the usual limit, can spare. */
  public static final int LAYER_FILES_MAX = 512;

  public StoreSettings {
    if (reserveBytes < 0) {
      throw new IllegalArgumentException("reserveBytes: negative");
    }
    if (viewCacheClusters < 1) {
      throw new IllegalArgumentException("viewCacheClusters: at least 1");
    }
    if (codecsMax < 1) {
      throw new IllegalArgumentException("codecsMax: at least 1");
    }
    if (layerFilesMax < 1) {
      throw new IllegalArgumentException("layerFilesMax: at least 1");
    }
  }

  public StoreSettings(long reserveBytes, int viewCacheClusters, int codecsMax) {
    this(reserveBytes, viewCacheClusters, codecsMax, LAYER_FILES_MAX);
  }

  /** 1 GiB of reserve, 128 MiB of cache, 8 codecs, 512 files. */
  public static StoreSettings defaults() {
    return new StoreSettings(1L << 30, 2048, 8);
  }
}
