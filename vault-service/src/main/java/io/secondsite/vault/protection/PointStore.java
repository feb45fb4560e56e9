package io.secondsite.vault.protection;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where recovery points are listed. A point that was removed is never listed again. */
public interface PointStore {
  void add(RecoveryPoint point);

  /** Also of a point that was not heard of yet, so that its lateness does no harm. */
  void remove(UUID vm, String host, String point);

  /**
   * What a host tells of its points: those that are not named have no pin and no damage.
   *
   * @param verified by point, when it was read back and found good
   */
  void mark(UUID vm, String host, Map<String, Mark> marks, Map<String, Instant> verified);

  /** What is known of a point that is pinned or damaged. */
  record Mark(List<String> pins, @Nullable String damage) {
    public Mark {
      pins = List.copyOf(pins);
    }
  }

  /** Of a machine that is not protected any more. */
  void forget(UUID vm);

  Optional<RecoveryPoint> find(UUID vm, String point);

  /** By epoch and sequence, the newest first. */
  List<RecoveryPoint> newest(UUID vm, int limit);

  Optional<RecoveryPoint> newestApplicationConsistent(UUID vm);
}
