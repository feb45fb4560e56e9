package io.secondsite.vault.protection;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where recovery points are listed. A point that was removed is never listed again. */
public interface PointStore {
  void add(RecoveryPoint point);

  /** Also of a point that was not heard of yet, so that its lateness does no harm. */
  void remove(UUID vm, String host, String point);

  /** Of a machine that is not protected any more. */
  void forget(UUID vm);

  Optional<RecoveryPoint> find(UUID vm, String point);

  /** By epoch and sequence, the newest first. */
  List<RecoveryPoint> newest(UUID vm, int limit);

  Optional<RecoveryPoint> newestApplicationConsistent(UUID vm);
}
