package io.secondsite.volume;

/**
 * Limits of a storage location.
 *
 * @param reserveBytes free space below which no point is begun
 * @param viewCacheClusters decoded clusters kept per disk of an open view
 * @param codecsMax idle codecs kept; as many as threads decode at a time
 */
public record StoreSettings(long reserveBytes, int viewCacheClusters, int codecsMax) {
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
  }

  /** 1 GiB of reserve, 16 MiB of cache a disk, 8 codecs. */
  public static StoreSettings defaults() {
    return new StoreSettings(1L << 30, 256, 8);
  }
}
