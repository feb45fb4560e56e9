package io.secondsite.volume;

/**
 * From when on a location counts as full.
 *
 * @param reservePercent of its size: no point is begun or goes on below that; what a failed-over
 *     machine writes may have it
 * @param reserveBytesMax the most that is reserved, however large the location
 * @param noticePercent used, from when on somebody should know
 * @param warningPercent used, from when on somebody should act
 * @param criticalPercent used, from when on somebody must act
 */
public record SpaceLimits(
    int reservePercent,
    long reserveBytesMax,
    int noticePercent,
    int warningPercent,
    int criticalPercent) {
  private static final int PERCENT = 100;

  public SpaceLimits {
    if (reservePercent < 0 || reservePercent > 90) {
      throw new IllegalArgumentException("reservePercent: 0 to 90, not " + reservePercent);
    }
    if (reserveBytesMax < 0) {
      throw new IllegalArgumentException("reserveBytesMax: not negative");
    }
    boolean ascending =
        0 < noticePercent
            && noticePercent <= warningPercent
            && warningPercent <= criticalPercent
            && criticalPercent <= PERCENT;
    if (!ascending) {
      throw new IllegalArgumentException(
          "noticePercent, warningPercent, criticalPercent: 1 to 100, ascending");
    }
  }

  /** A tenth in reserve, 32 GiB at the most; levels at 70, 85 and 95 percent. */
  public static SpaceLimits defaults() {
    return new SpaceLimits(10, 32L << 30, 70, 85, 95);
  }

  long reserveBytes(long sizeBytes) {
    return Math.min(sizeBytes / PERCENT * reservePercent, reserveBytesMax);
  }

  SpaceLevel level(long sizeBytes, long freeBytes) {
    if (freeBytes < reserveBytes(sizeBytes)) {
      return SpaceLevel.CRITICAL;
    }
    long usedPercent = sizeBytes == 0 ? 0 : PERCENT - freeBytes / Math.max(1, sizeBytes / PERCENT);
    if (usedPercent >= criticalPercent) {
      return SpaceLevel.CRITICAL;
    }
    if (usedPercent >= warningPercent) {
      return SpaceLevel.WARNING;
    }
    return usedPercent >= noticePercent ? SpaceLevel.NOTICE : SpaceLevel.NORMAL;
  }
}
