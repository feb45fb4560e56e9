package io.secondsite.volume.simulation;

import java.util.Random;

/** What a simulation does next, with how often. */
enum Deed {
  COMMIT(30),
  ABANDON(4),
  REMOVE(16),
  REMOVE_HELD(4),
  PIN(4),
  UNPIN(4),
  HOLD_VIEW(5),
  READ_HELD_VIEW(4),
  RELEASE_VIEW(3),
  RAISE_EPOCH(3),
  WRITE_IN_OLD_EPOCH(3),
  COMMIT_ACROSS_A_RAISE(2),
  SEND_BAD_FRAME(2),
  VERIFY(4),
  RENAME(2),
  FREE_SPACE(4),
  REOPEN(5),
  KILL(3),
  CUT_POWER(5);

  private final int weight;

  Deed(int weight) {
    this.weight = weight;
  }

  static Deed pick(Random random) {
    int sum = 0;
    for (Deed deed : values()) {
      sum += deed.weight;
    }
    int left = random.nextInt(sum);
    for (Deed deed : values()) {
      left -= deed.weight;
      if (left < 0) {
        return deed;
      }
    }
    throw new IllegalStateException("weights add up");
  }
}
