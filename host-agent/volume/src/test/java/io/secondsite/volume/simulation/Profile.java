package io.secondsite.volume.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Which faults a run meets, and how often: drawn from the seed, so that runs differ in kind. */
record Profile(List<Faults.Kind> kinds, int percent) {

  static Profile of(Random random) {
    int percent = 10 + random.nextInt(50);
    return switch (random.nextInt(8)) {
      case 0 -> new Profile(List.of(), 0);
      case 1 -> new Profile(List.of(Faults.Kind.KILL), percent);
      case 2 -> new Profile(List.of(Faults.Kind.ERROR, Faults.Kind.READ_ERROR), percent);
      case 3 -> new Profile(List.of(Faults.Kind.LOST_SYNC, Faults.Kind.KILL), percent);
      case 4 -> new Profile(List.of(Faults.Kind.FULL, Faults.Kind.KILL), percent);
      case 5 ->
          new Profile(
              List.of(Faults.Kind.DROPPED_WRITE, Faults.Kind.MISDIRECTED_WRITE, Faults.Kind.KILL),
              percent / 3);
      default ->
          new Profile(
              List.of(
                  Faults.Kind.KILL,
                  Faults.Kind.ERROR,
                  Faults.Kind.LOST_SYNC,
                  Faults.Kind.READ_ERROR,
                  Faults.Kind.FULL),
              percent);
    };
  }

  static boolean isSilent(Faults.Kind kind) {
    return kind == Faults.Kind.DROPPED_WRITE || kind == Faults.Kind.MISDIRECTED_WRITE;
  }

  Optional<Faults.Kind> fault(Random random) {
    return random.nextInt(100) < percent
        ? Optional.of(kinds.get(random.nextInt(kinds.size())))
        : Optional.empty();
  }
}
