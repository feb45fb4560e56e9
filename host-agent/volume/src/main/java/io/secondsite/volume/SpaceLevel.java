package io.secondsite.volume;

/** How full a storage location is. */
public enum SpaceLevel {
  NORMAL,
  NOTICE,
  WARNING,
  /** Nearly full, or below the reserve: points are refused or soon will be. */
  CRITICAL
}
