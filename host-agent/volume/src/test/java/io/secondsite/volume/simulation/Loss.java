package io.secondsite.volume.simulation;

/** What a power cut takes of that which was never synced. */
enum Loss {
  /** Nothing: what a killed process leaves behind. */
  NOTHING,
  /** Everything. */
  EVERYTHING,
  /** Anything: each name that changed, and each sector of each write, may be there or not. */
  ANYTHING
}
